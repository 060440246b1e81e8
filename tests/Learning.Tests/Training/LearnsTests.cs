using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;

namespace ImitationService.Learning.Tests.Training;

public sealed class LearnsTests
{
    [Fact]
    public void Train_ContinuousActions_LearnsFarBetterThanUntrainedAndTheBaselines()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [1000 * x * y, MathF.Sin(3 * x) + y]);
        var (untrained, observer) = (new RecordingObserver(), new RecordingObserver());
        using var first = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 1 }, observer: untrained);
        using var trained = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 1000 }, observer: observer);

        Assert.True(untrained.Last(MetricNames.ValidationScaledError) > 0.5);
        Assert.True(observer.Last(MetricNames.ValidationScaledError) < 0.02, $"{observer.Last(MetricNames.ValidationScaledError)}");
        Assert.InRange(observer.Last(MetricNames.MeanActionBaseline), 0.95, 1.2);
        Assert.InRange(observer.Last(MetricNames.RepeatActionBaseline), 1.5, 2.5);
    }

    [Fact]
    public void Train_DiscreteActions_LearnsFarBetterThanUntrainedAndTheBaselines()
    {
        using var demonstrations = TestDemonstrations.Discrete((x, y) => x * y > 0 ? 2 : y > 0 ? 1 : 0, 3);
        var (untrained, observer) = (new RecordingObserver(), new RecordingObserver());
        using var first = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 1, LearningRate = 1e-8 }, observer: untrained);
        using var trained = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 1000 }, observer: observer);

        Assert.True(untrained.Last(MetricNames.ValidationAccuracy) < 0.7);
        Assert.True(observer.Last(MetricNames.ValidationAccuracy) > 0.93, $"{observer.Last(MetricNames.ValidationAccuracy)}");
        Assert.InRange(observer.Last(MetricNames.MajorityActionBaseline), 0.35, 0.65);
    }

    [Fact]
    public void Train_SeveralChoices_LearnsFarBetterThanUntrainedAndTheBaselines()
    {
        using var demonstrations = TestDemonstrations.Choices((x, y) => [x * y > 0 ? 2 : y > 0 ? 1 : 0, x > y ? 1 : 0], [3, 2]);
        var (untrained, observer) = (new RecordingObserver(), new RecordingObserver());
        using var first = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 1 }, observer: untrained);
        using var trained = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 1000 }, observer: observer);

        Assert.True(untrained.Last(MetricNames.ValidationAccuracy) < 0.75);
        Assert.True(observer.Last(MetricNames.ValidationAccuracy) > 0.94, $"{observer.Last(MetricNames.ValidationAccuracy)}");
        Assert.InRange(observer.Last(MetricNames.MajorityActionBaseline), 0.35, 0.65);
    }

    [Fact]
    public void Train_ActionsThatNeverChange_LearnsThem()
    {
        using var demonstrations = TestDemonstrations.Continuous((_, _) => [42]);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 300 }, observer: observer);

        Assert.True(observer.Last(MetricNames.ValidationMeanSquaredError) < 1e-3);
        Assert.Empty(observer.All(MetricNames.ValidationScaledError));
    }
}
