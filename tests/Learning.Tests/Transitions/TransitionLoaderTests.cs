using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Text;
using ImitationService.Learning.Tests.Training;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Transitions;

public sealed class TransitionLoaderTests
{
    private static readonly ActionSpace OneDimension = new(ActionKind.Continuous, 1);

    [Fact]
    public void Load_SeveralFeaturesAndFinalObservations_JoinsTheRightRows()
    {
        // Two episodes of 2 and 3 transitions; observations have one row more each.
        using var demonstrations = TestDemonstrations.Write(
            [
                (TestDemonstrations.Vector("observation.a", 2), new float[] { 0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16, 17 }),
                (new Feature("observation.b", ElementType.Float32, [], ["b"]), new float[] { 100, 101, 102, 200, 201, 202, 203 }),
                (TestDemonstrations.Vector(FeatureNames.Action, 1), new float[] { -1, -2, -3, -4, -5 }),
            ],
            OneDimension,
            [2, 3],
            finalObservations: true);
        using var dataset = CanonicalDataset.Open(demonstrations.Folder);

        using var loaded = new TransitionLoader(dataset, Observations(dataset), new HashedNgrams()).Load([new EpisodePart(1, 1, 2), new EpisodePart(0, 0, 2)], CancellationToken.None);

        Assert.Equal([12, 13, 201, 14, 15, 202, 0, 1, 100, 2, 3, 101], loaded.Observations.data<float>().ToArray());
        Assert.Equal([-4f, -5f, -1f, -2f], loaded.Actions.data<float>().ToArray());
        Assert.Equal([4L, 3L], loaded.Observations.shape);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Load_ValueThatIsNoNumber_NamesItsPlace(float value)
    {
        using var demonstrations = TestDemonstrations.Write(
            [
                (TestDemonstrations.Vector(FeatureNames.State, 2), new float[] { 0, 0, 0, 0, 0, 0, 0, value }),
                (TestDemonstrations.Vector(FeatureNames.Action, 1), new float[4]),
            ],
            OneDimension,
            [1, 3]);
        using var dataset = CanonicalDataset.Open(demonstrations.Folder);

        var failure = Assert.Throws<TrainingException>(() => new TransitionLoader(dataset, Observations(dataset), new HashedNgrams()).Load([new EpisodePart(1, 0, 3)], CancellationToken.None));

        Assert.Equal(FailureReason.DataError, failure.Reason);
        Assert.StartsWith($"observation.state[1] is {value} at transition 2 of episode 1", failure.Message);
    }

    [Fact]
    public void Load_ClassThatIsNone_NamesItsPlace()
    {
        using var demonstrations = TestDemonstrations.Write(
            [
                (TestDemonstrations.Vector(FeatureNames.State, 1), new float[3]),
                (new Feature(FeatureNames.Action, ElementType.Int64, [], ["a"]), new long[] { 0, 1, 2 }),
            ],
            new ActionSpace(ActionKind.Discrete, 1, 2),
            [3]);
        using var dataset = CanonicalDataset.Open(demonstrations.Folder);

        var failure = Assert.Throws<TrainingException>(() => new TransitionLoader(dataset, Observations(dataset), new HashedNgrams()).Load([new EpisodePart(0, 0, 3)], CancellationToken.None));

        Assert.Equal(FailureReason.DataError, failure.Reason);
        Assert.Contains("transition 2 of episode 0 (all counted from 0) is class 2, but the dataset has 2 classes", failure.Message);
    }

    [Fact]
    public void Prepare_OnThisMachine_KeepsTheRows()
    {
        using var set = new TransitionSet(torch.ones(2, 3), torch.ones(2, 1), [new EpisodePart(0, 0, 2)]);

        set.Prepare(null, values => values, torch.CPU);

        Assert.Equal([2L, 3L], set.Observations.shape);
    }

    private static List<Feature> Observations(CanonicalDataset dataset) => [.. dataset.Contents.Features.Where(feature => feature.IsObservation)];
}
