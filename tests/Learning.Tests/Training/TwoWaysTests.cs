using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;
using ImitationService.Testing.Environments;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Distributions learn; and where the expert has two ways, a mixture takes one of them and a mean neither.</summary>
public sealed class TwoWaysTests
{
    private const int Drives = 25;

    [Fact]
    public void Train_TwoWaysRoundADisc_OnlyTheMixtureAndBinsGetThrough()
    {
        const long seed = 1;
        using var demonstrations = Demonstrations();

        Assert.InRange(ShareThrough(demonstrations, new BehaviorCloningOptions { Head = ActionHeadName.Deterministic }, seed), 0, 0.2);
        Assert.InRange(ShareThrough(demonstrations, new BehaviorCloningOptions { Head = ActionHeadName.Gmm }, seed), 0.96, 1);
        Assert.InRange(ShareThrough(demonstrations, new BehaviorCloningOptions { Head = ActionHeadName.Binned, Bins = 41 }, seed), 0.96, 1);
    }

    // Drawn anew at every step, an answer may change its mind on the way.
    [Theory]
    [InlineData(ActionHeadName.Diffusion)]
    [InlineData(ActionHeadName.Flow)]
    public void Train_TwoWaysRoundADisc_DenoisingGetsThrough(ActionHeadName head)
    {
        using var demonstrations = Demonstrations();
        var options = new BehaviorCloningOptions { Head = head, Chunk = 1, HiddenSizes = [128, 128], DenoisingSteps = 5, Steps = 1500, ValidationFraction = 0 };

        Assert.InRange(ShareThrough(demonstrations, options, seed: 1), 0.8, 1);
    }

    [Theory]
    [InlineData(DenoiserName.Unet, 600)]
    [InlineData(DenoiserName.Transformer, 1500)]
    public void Train_TwoWaysRoundADisc_EveryDenoiserGetsThrough(DenoiserName denoiser, long steps)
    {
        using var demonstrations = Demonstrations();
        var options = new BehaviorCloningOptions
        {
            Head = ActionHeadName.Flow, Chunk = 4, HiddenSizes = [64], Denoiser = denoiser, DenoiserSizes = [32], DenoisingSteps = 5, Steps = steps, BatchSize = 64, ValidationFraction = 0,
        };

        Assert.InRange(ShareThrough(demonstrations, options, seed: 1), 0.8, 1);
    }

    [Theory]
    [InlineData(ActionHeadName.Deterministic, RegressionLoss.L1)]
    [InlineData(ActionHeadName.Gaussian, null)]
    [InlineData(ActionHeadName.Gmm, null)]
    public void Train_ContinuousActions_LearnsFarBetterThanTheMean(ActionHeadName head, RegressionLoss? loss)
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [1000 * x * y, MathF.Sin(3 * x) + y]);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(demonstrations, new BehaviorCloningOptions { Steps = 1500, Head = head, Loss = loss, HiddenSizes = [128, 128] }, observer: observer);

        Assert.True(observer.Last(MetricNames.ValidationScaledError) < 0.05, $"{observer.Last(MetricNames.ValidationScaledError)}");
        Assert.True(observer.Last(MetricNames.ValidationLoss) < observer.All(MetricNames.ValidationLoss)[0].Value);
    }

    [Fact]
    public void Train_ContinuousActionsInBins_LearnsFarBetterThanTheMean()
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [1000 * x * y, MathF.Sin(3 * x) + y]);
        var observer = new RecordingObserver();
        var options = new BehaviorCloningOptions { Steps = 1500, BatchSize = 256, HiddenSizes = [64, 64], Head = ActionHeadName.Binned, Bins = 31, ValidateEvery = 500 };
        using var trained = TestTraining.Train(demonstrations, options, observer: observer);

        Assert.True(observer.Last(MetricNames.ValidationScaledError) < 0.05, $"{observer.Last(MetricNames.ValidationScaledError)}");
        Assert.True(observer.Last(MetricNames.ValidationLoss) < Math.Log(31) / 2, $"{observer.Last(MetricNames.ValidationLoss)}");
    }

    [Theory]
    [InlineData(ActionHeadName.Gaussian)]
    [InlineData(ActionHeadName.Gmm)]
    public void Train_OneMinibatchOverAndOver_IsAsSureAsItMayBe(ActionHeadName head)
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y], episodes: 1, length: 16);
        var observer = new RecordingObserver();
        using var trained = TestTraining.Train(
            demonstrations, new BehaviorCloningOptions { Steps = 3000, BatchSize = 16, Head = head, ValidationFraction = 0 }, observer: observer);

        // The least loss there is: every mean exact, every deviation at its least. An action of one element.
        var least = -5 + (0.5 * Math.Log(2 * Math.PI));
        Assert.InRange(observer.Last(MetricNames.TrainLoss), least, least + 1);
    }

    private static double ShareThrough(TestDemonstrations demonstrations, BehaviorCloningOptions options, long seed)
    {
        using var trained = TestTraining.Train(demonstrations, options, seed);
        var random = new Random(7);
        return Enumerable.Range(0, Drives).Count(_ => TwoWays.Drive(state => Act(trained, state), TwoWays.Start(random)).IsThrough) / (double)Drives;
    }

    private static float[] Act(TrainedPolicy trained, float[] state)
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        return trained.Policy.Head.Decode(trained.Policy.Output(torch.tensor(state, [1, 2]))).data<float>().ToArray();
    }

    private static TestDemonstrations Demonstrations()
    {
        var random = new Random(1);
        var episodes = Enumerable.Range(0, 100).Select(_ => TwoWays.Demonstrate(random)).ToList();
        var rows = episodes.SelectMany(episode => episode).ToList();
        return TestDemonstrations.Write(
            [
                (TestDemonstrations.Vector(FeatureNames.State, 2), rows.SelectMany(row => row[..2]).ToArray()),
                (TestDemonstrations.Vector(FeatureNames.Action, 1), rows.SelectMany(row => row[2..]).ToArray()),
            ],
            new ActionSpace(ActionKind.Continuous, 1),
            [.. episodes.Select(episode => (long)episode.Count)]);
    }
}
