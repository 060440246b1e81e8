using System.Text;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Tests.Training;

/// <summary>A loss that climbs and stays finite: told from one that comes back, and from one that is large or negative by nature.</summary>
public sealed class DivergenceTests
{
    private static readonly BehaviorCloningOptions Wild = new()
    {
        Steps = 120, BatchSize = 64, HiddenSizes = [64, 64, 64, 64], LearningRate = 1, Schedule = LearningRateSchedule.Constant, LogEvery = 10, ValidateEvery = 10,
    };

    [Fact]
    public void Train_LossClimbsAndLastWeightsAreKept_EndsAsDivergedWithAdvice()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y]);
        var failure = Assert.Throws<TrainingException>(() => TestTraining.Train(demonstrations, Wild with { Keep = KeptWeights.Last }));

        Assert.Equal(FailureReason.Diverged, failure.Reason);
        Assert.Matches("^The training loss was .* at last, beyond .* from step .* on, and .* at first. Try, in this order: lower learning_rate \\(to 0.1, say\\); limit max_gradient_norm", failure.Message);
    }

    [Fact]
    public void Train_MembersOfAnEnsembleClimb_EndAsDiverged()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y]);
        var failure = Assert.Throws<TrainingException>(() => TestTraining.Train(demonstrations, Wild with { Members = 2 }));

        Assert.Equal(FailureReason.Diverged, failure.Reason);
    }

    // The rate rises to the last step: the first validations are those of a training that goes well.
    [Fact]
    public void Train_LossClimbsAfterTheBestWeights_LeavesThemAndSaysSo()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y]);
        using var training = TestTraining.Run(demonstrations, Wild with { Steps = 240, WarmupSteps = 239, HiddenSizes = [2048], Activation = Activation.Tanh });
        var configuration = JsonNode.Parse(training.File(BundleFiles.Configuration))!;
        var (weights, climbed) = ((long)configuration["weights"]!["step"]!, configuration["climbed"]!);

        Assert.True(weights < (long)climbed["from_step"]!, $"the weights are of step {weights}");
        Assert.Equal(training.Observer.Last(MetricNames.TrainLoss), (double)climbed["loss"]!);
        Assert.True((double)configuration["metrics"]![MetricNames.ValidationScaledError]! < training.Observer.Last(MetricNames.ValidationScaledError) / 100);
        Assert.Contains($"**The training diverged after these weights were taken**: from step {climbed["from_step"]} on", Encoding.UTF8.GetString(training.File(BundleFiles.ModelCard)));
    }

    [Theory]
    [InlineData("1 0.5 101 102 103 104", null)]                  // four reports: it may come back
    [InlineData("1 0.5 101 102 103 104 105", 3L)]
    [InlineData("1 101 102 103 104 105 106 0.5", null)]          // it came back
    [InlineData("1 0.5 101 99 103 104 105 106", null)]
    [InlineData("-4 -6 101 102 103 104 105", null)]              // a likelihood of four nats counts four
    [InlineData("-4 -6 401 402 403 404 405", 3L)]
    [InlineData("0.0001 0.02 0.02 0.02 0.02 0.02 0.02", null)]   // a fork's first loss is small
    [InlineData("1e6 9e7 9e7 9e7 9e7 9e7", null)]                // actions in millimetres
    [InlineData("1", null)]
    public void CheckEnd_LossesOfReports_AreJudgedByTheirFirst(string losses, long? from)
    {
        var points = losses.Split(' ').Index().Select(loss => new MetricPoint(MetricNames.TrainLoss, loss.Index + 1, double.Parse(loss.Item, System.Globalization.CultureInfo.InvariantCulture))).ToList();

        Assert.Equal(from, Divergence.CheckEnd(points, weightsStep: 0, new BehaviorCloningOptions())?.FromStep);
        Assert.Null(Divergence.CheckEnd(points, weightsStep: 0, new BehaviorCloningOptions { Head = ActionHeadName.Act }));
    }
}
