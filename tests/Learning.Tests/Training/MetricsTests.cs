using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

public sealed class MetricsTests
{
    [Fact]
    public void Train_Defaults_ReportsAtOnceAboutTwoHundredTimesAndValidatesTwenty()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x + y]);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(demonstrations, new BehaviorCloningOptions { HiddenSizes = [8] }, observer: observer);

        Assert.Equal(8000, trained.Steps);
        Assert.Equal([1L, .. Enumerable.Range(1, 200).Select(i => i * 40L)], observer.All(MetricNames.TrainLoss).Select(point => point.Step));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => i * 400L), observer.All(MetricNames.ValidationLoss).Select(point => point.Step));
        Assert.Equal(400, Assert.Single(observer.All(MetricNames.MeanActionBaseline)).Step);
        Assert.Equal(200, observer.All(MetricNames.Throughput).Count);
        Assert.Null(observer.Reports[0].Progress.RemainingSeconds);
        Assert.Equal(0, observer.Reports[^1].Progress.RemainingSeconds);
    }

    [Fact]
    public void Train_LastPartialMinibatch_CountsByItsSize()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x + y], episodes: 1, length: 10);

        // An epoch is minibatches of 8 and 2; a learning rate this small leaves the loss as it was.
        var parts = Losses(demonstrations, new BehaviorCloningOptions { Epochs = 1, BatchSize = 8, LogEvery = 1, ValidationFraction = 0, LearningRate = 1e-8 });
        var whole = Losses(demonstrations, new BehaviorCloningOptions { Epochs = 1, BatchSize = 10, LogEvery = 1, ValidationFraction = 0, LearningRate = 1e-8 });

        Assert.Equal(2, parts.Count);
        Assert.Equal(whole[0], ((8 * parts[0]) + (2 * parts[1])) / 10, 1e-5);
    }

    [Fact]
    public void Train_SeveralStepsBetweenReports_AveragesTheirLosses()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x + y]);
        var options = new BehaviorCloningOptions { Steps = 9, BatchSize = 30, ValidationFraction = 0 };

        var each = Losses(demonstrations, options with { LogEvery = 1 });
        var thirds = Losses(demonstrations, options with { LogEvery = 3 });

        Assert.Equal([each[0], each[1..3].Average(), each[3..6].Average(), each[6..9].Average()], thirds, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Train_AThousandSteps_HoldsNoMoreTensorsAtTheEnd()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x + y]);
        var live = new Dictionary<long, long>();
        var observer = new RecordingObserver(step => live[step] = DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        using var trained = TestTraining.Train(
            demonstrations, new BehaviorCloningOptions { Steps = 1000, BatchSize = 16, LogEvery = 10, ValidateEvery = 50, MaxGradientNorm = 1 }, observer: observer);

        Assert.Equal(live[10], live[1000]);
    }

    private static List<double> Losses(TestDemonstrations demonstrations, BehaviorCloningOptions options)
    {
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(demonstrations, options, observer: observer);
        return [.. observer.All(MetricNames.TrainLoss).Select(point => point.Value)];
    }
}
