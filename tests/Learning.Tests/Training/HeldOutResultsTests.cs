using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

public sealed class HeldOutResultsTests
{
    private static readonly BehaviorCloningOptions Options = new() { Steps = 200, HiddenSizes = [16], ValidationFraction = 0.25 };

    [Theory]
    [InlineData(BackboneName.Mlp, 1, 1)]
    [InlineData(BackboneName.Mlp, 3, 4)]
    [InlineData(BackboneName.Lstm, 4, 3)]
    public void Measure_ContinuousActions_AgreesWithTheCurve(BackboneName backbone, int history, int chunk)
    {
        // The second dimension can be learned, the third not, and the first never changes.
        var random = new Random(1);
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [5, x - y, random.NextSingle()], length: 23);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(demonstrations, Options with { Backbone = backbone, History = history, Chunk = chunk }, observer: observer);
        var results = trained.Results!;

        Assert.Equal(observer.Last(MetricNames.ValidationScaledError), results.Score, 1e-5);
        Assert.Null(results.PerDimension![0]);
        Assert.Equal(results.Score, (results.PerDimension[1]!.Value + results.PerDimension[2]!.Value) / 2, 1e-9);
        Assert.True(results.PerDimension[1] < 0.8 && results.PerDimension[2] > 0.9, string.Join(", ", results.PerDimension));
        Assert.True(results.Interval!.Low < results.Score && results.Score < results.Interval.High, $"{results.Interval}");
        Assert.Equal(chunk == 1 ? null : chunk, results.PerHorizon?.Count);
        Assert.Equal(results.Score, results.PerHorizon?[0] ?? results.Score, 1e-9);
        Assert.True(chunk == 1 || results.PerHorizon![^1] > results.Score, "states are drawn anew each step: later actions cannot be known");
    }

    [Fact]
    public void Measure_Classes_SaysHowOftenEachIsRight()
    {
        using var demonstrations = TestDemonstrations.Discrete((x, y) => x > 0 ? 1 : 0, classes: 3);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(demonstrations, Options with { Steps = 1000, LearningRate = 0.01 }, observer: observer);
        var results = trained.Results!;

        Assert.Equal(observer.Last(MetricNames.ValidationAccuracy), results.Score, 1e-9);
        Assert.InRange(results.Score, results.Interval!.Low, results.Interval.High);
        var calibration = Assert.Single(results.Calibration!);
        Assert.Equal(250, calibration.Classes!.Sum(result => result.Transitions));
        Assert.Equal(250, calibration.Bins.Sum(bin => bin.Transitions));
        Assert.Equal(results.Score, calibration.Classes!.Sum(result => result.Transitions * (result.Recall ?? 0)) / 250, 1e-9);
        Assert.Equal((0, null, null), (calibration.Classes![2].Transitions, calibration.Classes![2].Recall, calibration.Classes![2].Precision));
        Assert.InRange(calibration.ExpectedError, 0, 0.2);
    }

    // The first choice can be learned, the second is drawn.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Measure_SeveralChoices_SaysHowEachFares(int chunk)
    {
        var random = new Random(1);
        using var demonstrations = TestDemonstrations.Choices((x, y) => [x > 0 ? 2 : 0, random.Next(2)], [3, 2]);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(demonstrations, Options with { Chunk = chunk, Steps = 500, LearningRate = 0.01, Keep = KeptWeights.Last }, observer: observer);
        var results = trained.Results!;

        Assert.Equal(observer.Last(MetricNames.ValidationAccuracy), results.Score, 1e-9);
        Assert.Equal(results.Score, (results.PerDimension![0]!.Value + results.PerDimension[1]!.Value) / 2, 1e-9);
        Assert.True(results.PerDimension[0] > 0.9 && results.PerDimension[1] < 0.65, string.Join(", ", results.PerDimension));
        Assert.Equal([3, 2], results.Calibration!.Select(choice => choice.Classes!.Count));
        Assert.All(results.Calibration!, choice => Assert.Equal(250, choice.Bins.Sum(bin => bin.Transitions)));
        Assert.Equal(results.PerDimension[0]!.Value, results.Calibration![0].Classes!.Sum(result => result.Transitions * (result.Recall ?? 0)) / 250, 1e-9);
    }

    // The first element can be learned to its bin, of the second nothing can be known but how often each bin comes.
    [Theory]
    [InlineData(BinEdges.Uniform)]
    [InlineData(BinEdges.Quantile)]
    public void Measure_Bins_SaysWhetherTheirProbabilitiesCanBeBelieved(BinEdges edges)
    {
        var random = new Random(1);
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x > 0 ? 100 : -100, random.Next(3)]);
        using var trained = TestTraining.Train(demonstrations, Options with { Head = ActionHeadName.Binned, Bins = 5, BinEdges = edges, Steps = 500, LearningRate = 0.01, Keep = KeptWeights.Last });
        var calibration = trained.Results!.Calibration!;

        Assert.Equal(2, calibration.Count);
        Assert.All(calibration, element => Assert.Equal((250, null), (element.Bins.Sum(bin => bin.Transitions), element.Classes)));
        Assert.True(calibration[0].Bins.Sum(bin => bin.Accuracy * bin.Transitions) / 250 > 0.9);
        Assert.InRange(calibration[1].Bins.Sum(bin => bin.Accuracy * bin.Transitions) / 250, 0.2, 0.5);
    }

    [Fact]
    public void Train_NothingOrOneEpisodeHeldOut_HasNoResultsOrNoInterval()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x], episodes: 1);
        using var nothing = TestTraining.Train(demonstrations, Options with { ValidationFraction = 0, Steps = 5 });
        using var tail = TestTraining.Train(demonstrations, Options with { Steps = 5 });

        Assert.Null(nothing.Results);
        Assert.Null(tail.Results!.Interval);
    }

    // Four answers of one bin, with confidence 0.9 and half of them right: off by 0.4. One of another, right with 0.55.
    [Fact]
    public void Result_ByHand_IsTheWeighedDistance()
    {
        using var scope = torch.NewDisposeScope();
        var count = new CalibrationCount(2);
        var probabilities = torch.tensor(new[] { 0.9f, 0.1f, 0.9f, 0.1f, 0.1f, 0.9f, 0.1f, 0.9f, 0.55f, 0.45f, 0.2f, 0.8f }, [6, 2]);
        count.Add(probabilities, torch.tensor(new long[] { 0, 1, 1, 0, 0, 1 }), torch.tensor(new[] { true, true, true, true, true, false }));

        var result = count.Result();

        Assert.Equal(((4 * 0.4) + (1 * 0.45)) / 5, result.ExpectedError, 1e-6);
        Assert.Equal([new ClassResult(0, 3, 2 / 3.0, 2 / 3.0), new ClassResult(1, 2, 0.5, 0.5)], result.Classes!);
    }

    // Episodes of 2 and 1 transitions: errors 1, 3 and 8 of the only dimension, halved by its scale.
    [Fact]
    public void Errors_ByHand_AreMeansOverTransitions()
    {
        using var scope = torch.NewDisposeScope();
        var errors = new EpisodeErrors([new EpisodePart(3, 0, 2), new EpisodePart(7, 0, 1)], torch.tensor(new[] { 0.5 }), chunk: 2);
        errors.Add(torch.tensor(new long[] { 0, 1, 2 }), torch.tensor(new[] { 1.0, 10, 3, 99, 8, 99 }, [3, 2, 1]), torch.tensor(new[] { true, true, true, false, true, false }, [3, 2]));

        Assert.Equal(2, errors.Total, 1e-12);
        Assert.Equal([2, 5], errors.PerHorizon);
        Assert.Equal([2.0], errors.PerDimension.Select(value => value!.Value));

        // Drawn twice, episode by episode: 2 errors of 1, of 4, or all three.
        var interval = errors.Interval(1)!;
        Assert.Equal((1, 4), (interval.Low, interval.High));
    }
}
