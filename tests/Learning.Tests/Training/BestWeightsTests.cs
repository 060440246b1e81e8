using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Actions that nothing says anything of: a large network learns them by heart, and the held-out loss soon rises.</summary>
public sealed class BestWeightsTests
{
    private static readonly BehaviorCloningOptions Options = new()
    {
        Steps = 3000, BatchSize = 64, HiddenSizes = [64, 64], ValidationFraction = 0.3, ValidateEvery = 20, Schedule = LearningRateSchedule.Constant,
    };

    [Fact]
    public void Train_Patience_EndsSoManyValidationsAfterTheBest()
    {
        using var demonstrations = Noise();
        using var training = TestTraining.Run(demonstrations, Options with { Patience = 5 });

        var losses = training.Observer.All(MetricNames.ValidationLoss);
        var best = losses.MinBy(point => point.Value)!;
        Assert.Equal(best.Step + (5 * 20), losses[^1].Step);
        Assert.True(losses[^1].Step < 3000, "it never gave up");
        Assert.Contains($"\"steps\": {losses[^1].Step}", System.Text.Encoding.UTF8.GetString(training.File("config.json")));
    }

    [Fact]
    public void Train_KeepBest_IsThePolicyOfTheLeastHeldOutLoss()
    {
        using var demonstrations = Noise();
        var observer = new RecordingObserver();
        using var best = TestTraining.Train(demonstrations, Options with { Keep = KeptWeights.Best, Steps = 1000 }, observer: observer);
        var lowest = observer.All(MetricNames.ValidationLoss).MinBy(point => point.Value)!;

        Assert.Equal((KeptWeights.Best, lowest.Step, 1000), (best.Keeps, best.WeightsStep, best.Steps));
        var score = observer.All(MetricNames.ValidationScaledError).Single(point => point.Step == lowest.Step).Value;
        Assert.Equal(score, best.Results!.Score, 1e-5);
        Assert.True(observer.Last(MetricNames.ValidationScaledError) > 1.1 * score, "the last weights are as good: the test says nothing");
    }

    [Fact]
    public void Train_KeepLast_IsThePolicyOfTheLastStep()
    {
        using var demonstrations = Noise();
        var observer = new RecordingObserver();
        using var last = TestTraining.Train(demonstrations, Options with { Steps = 300, Keep = KeptWeights.Last }, observer: observer);

        Assert.Equal((KeptWeights.Last, 300), (last.Keeps, last.WeightsStep));
        Assert.Equal(observer.Last(MetricNames.ValidationScaledError), last.Results!.Score, 1e-5);
    }

    private static TestDemonstrations Noise()
    {
        var random = new Random(4);
        return TestDemonstrations.Continuous((_, _) => [random.NextSingle()], episodes: 10, length: 20);
    }
}
