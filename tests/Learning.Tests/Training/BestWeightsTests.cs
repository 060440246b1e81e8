using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Policies;
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
        Assert.Contains($"\"steps\": {losses[^1].Step}", Encoding.UTF8.GetString(training.File(BundleFiles.Configuration)));
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

    // What is written beside the policy is of its weights, not of those that the training ended with.
    [Fact]
    public void Train_KeepBest_BundleHasTheMetricsOfThoseWeightsAndSaysHowTheyWereChosen()
    {
        using var demonstrations = Noise();
        using var training = TestTraining.Run(demonstrations, Options with { Keep = KeptWeights.Best, Steps = 1000, LogEvery = 30 });
        var observer = training.Observer;
        var lowest = observer.All(MetricNames.ValidationLoss).MinBy(point => point.Value)!;
        var configuration = JsonNode.Parse(training.File(BundleFiles.Configuration))!;
        double Metric(string name) => (double)configuration["metrics"]![name]!;

        Assert.Equal((lowest.Step, 50), ((long)configuration["weights"]!["step"]!, (int)configuration["weights"]!["validations"]!));
        Assert.Equal(lowest.Value, Metric(MetricNames.ValidationLoss));
        Assert.Equal((double)configuration["held_out"]!["score"]!, Metric(MetricNames.ValidationScaledError), 1e-5);
        Assert.Equal(observer.All(MetricNames.TrainLoss).Last(point => point.Step <= lowest.Step).Value, Metric(MetricNames.TrainLoss));
        Assert.Equal(observer.Last(MetricNames.MeanActionBaseline), Metric(MetricNames.MeanActionBaseline));
        Assert.True(observer.Last(MetricNames.ValidationLoss) > 1.1 * lowest.Value, "the last weights are as good: the test says nothing");

        var card = Encoding.UTF8.GetString(training.File(BundleFiles.ModelCard));
        var episodes = string.Join(", ", configuration["split"]!["held_out_episodes"]!.AsArray().Select(episode => (int)episode!));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Of the weights of step {lowest.Step}:"), card);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| `loss/validation` | {lowest.Value:G4} |"), card);
        Assert.Contains($"The weights were chosen on what they are measured on (episodes {episodes}): `loss/validation` was the lowest of 50 validations.", card);
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

    [Fact]
    public void Train_KeepLast_BundleHasTheLastMetricsAndSpeaksOfNoChoice()
    {
        using var demonstrations = Noise();
        using var training = TestTraining.Run(demonstrations, Options with { Steps = 100, Keep = KeptWeights.Last });

        Assert.Equal(training.Observer.Last(MetricNames.ValidationLoss), (double)JsonNode.Parse(training.File(BundleFiles.Configuration))!["metrics"]![MetricNames.ValidationLoss]!);
        Assert.DoesNotContain("were chosen on", Encoding.UTF8.GetString(training.File(BundleFiles.ModelCard)));
    }

    private static TestDemonstrations Noise()
    {
        var random = new Random(4);
        return TestDemonstrations.Continuous((_, _) => [random.NextSingle()], episodes: 10, length: 20);
    }
}
