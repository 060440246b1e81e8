using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Text;
using ImitationService.Learning.Tests.Training;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Transitions;

/// <summary>Two features with final observations, in episodes of 2, 3 and 4; resident beside stored.</summary>
public sealed class StoredTransitionsTests : IDisposable
{
    private static readonly EpisodePart[] Parts = [new(0, 0, 2), new(2, 1, 3), new(1, 0, 3)];

    private readonly TestDemonstrations _demonstrations = TestDemonstrations.Write(
        [
            (TestDemonstrations.Vector("observation.a", 2), Enumerable.Range(0, 24).Select(i => MathF.Sqrt(i)).ToArray()),
            (new Feature("observation.b", ElementType.Float32, [], ["b"]), Enumerable.Range(0, 12).Select(i => 100f + i).ToArray()),
            (TestDemonstrations.Vector(FeatureNames.Action, 1), Enumerable.Range(0, 9).Select(i => -MathF.Sqrt(i)).ToArray()),
        ],
        new ActionSpace(ActionKind.Continuous, 1),
        [2, 3, 4],
        finalObservations: true);

    [Fact]
    public void Open_MoreThanMayBeResident_GivesTheSameRowsAndStatistics()
    {
        using var scope = torch.NewDisposeScope();
        using var dataset = CanonicalDataset.Open(_demonstrations.Folder);
        using var resident = Loader(dataset).Open(Parts, 9 * 16, CancellationToken.None);
        using var stored = Loader(dataset).Open(Parts, (9 * 16) - 1, CancellationToken.None);
        var rows = torch.tensor(new long[] { 7, 0, 4, 2, 2, 5 });

        Assert.Equal((TransitionPlacement.Resident, TransitionPlacement.Stored), (resident.Placement, stored.Placement));
        Assert.Equal((8, 3), (stored.Count, stored.ObservationSize));
        Assert.Equal(Values(resident.ObservationsAt(rows)), Values(stored.ObservationsAt(rows)));
        Assert.Equal(Values(resident.ActionsAt(rows)), Values(stored.ActionsAt(rows)));
        Assert.Equal(Values(resident.BaselineActions()), Values(stored.BaselineActions()));
        Assert.Equal(resident.ObservationMoments().Mean, stored.ObservationMoments().Mean);
        Assert.Equal(resident.ActionMoments().StandardDeviation(0), stored.ActionMoments().StandardDeviation(0));

        // By hand: part 1 begins at step 1 of episode 2, whose observations begin at row 7 and actions at row 5.
        Assert.Equal([MathF.Sqrt(16), MathF.Sqrt(17), 108], Values(stored.ObservationsAt(torch.tensor(new long[] { 2 }))));
        Assert.Equal([-MathF.Sqrt(6)], Values(stored.ActionsAt(torch.tensor(new long[] { 2 }))));
    }

    [Fact]
    public void Open_StoredValueThatIsNoNumber_NamesItsPlace()
    {
        using var demonstrations = TestDemonstrations.Write(
            [
                (TestDemonstrations.Vector(FeatureNames.State, 1), new float[] { 0, 0, 0, float.NaN }),
                (TestDemonstrations.Vector(FeatureNames.Action, 1), new float[4]),
            ],
            new ActionSpace(ActionKind.Continuous, 1),
            [1, 3]);
        using var dataset = CanonicalDataset.Open(demonstrations.Folder);

        var failure = Assert.Throws<TrainingException>(() => Loader(dataset).Open([new EpisodePart(0, 0, 1), new EpisodePart(1, 0, 3)], 0, CancellationToken.None));

        Assert.Equal(FailureReason.DataError, failure.Reason);
        Assert.StartsWith("observation.state[0] is NaN at transition 2 of episode 1", failure.Message);
    }

    [Fact]
    public void Batches_ShorterThanAnEpisode_CoverEachTransitionOnceInOrder()
    {
        var batches = EpisodeSplit.Batches(Parts, 3).ToList();

        Assert.Equal([3L, 3L, 2L], batches.Select(batch => batch.Sum(part => part.Length)));
        Assert.Equal([new EpisodePart(0, 0, 2), new(2, 1, 1), new(2, 2, 2), new(1, 0, 1), new(1, 1, 2)], batches.SelectMany(batch => batch));
    }

    [Theory]
    [InlineData(2000, 100)]
    [InlineData(1000, 100)]
    [InlineData(100, 10)]
    [InlineData(10, 1)]
    public void Thin_MoreThanMayBeMeasured_KeepsEvenlyChosenEpisodes(long most, int kept)
    {
        EpisodePart[] parts = [.. Enumerable.Range(0, 100).Select(episode => new EpisodePart(episode, 0, 10))];

        var thinned = EpisodeSplit.Thin(parts, most);

        Assert.Equal(Enumerable.Range(0, kept).Select(i => parts[i * (100 / kept)]), thinned);
    }

    [Fact]
    public void Thin_OneLongEpisode_KeepsItsBeginning() =>
        Assert.Equal([new EpisodePart(3, 50, 10)], EpisodeSplit.Thin([new EpisodePart(3, 50, 100)], 10));

    public void Dispose() => _demonstrations.Dispose();

    private static TransitionLoader Loader(CanonicalDataset dataset) => new(dataset, [.. dataset.Contents.Features.Where(feature => feature.IsObservation)], new HashedNgrams());

    private static float[] Values(torch.Tensor tensor) => tensor.data<float>().ToArray();
}
