using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Sixteen transitions over and over: every head and denoiser, every backbone and every encoder of images learns them by heart.</summary>
public sealed class OneMinibatchTests
{
    private static readonly BehaviorCloningOptions Small = new()
    {
        Steps = 1000, BatchSize = 16, HiddenSizes = [64, 64], LearningRate = 3e-3, ValidationFraction = 0,
    };

    public static TheoryData<string, BehaviorCloningOptions> Policies { get; } = new()
    {
        { "mlp", Small },
        { "l1", Small with { Loss = RegressionLoss.L1 } },
        { "bfloat16", Small with { Precision = Precision.Bfloat16 } },
        { "gru", Small with { Backbone = BackboneName.Gru, History = 3 } },
        { "lstm", Small with { Backbone = BackboneName.Lstm, History = 3 } },
        { "transformer", Small with { Backbone = BackboneName.Transformer, History = 3 } },
        { "gaussian", Small with { Head = ActionHeadName.Gaussian } },
        { "gmm", Small with { Head = ActionHeadName.Gmm } },
        { "binned", Small with { Head = ActionHeadName.Binned } },
        { "act", Small with { Head = ActionHeadName.Act, Chunk = 4 } },
        { "diffusion", Small with { Head = ActionHeadName.Diffusion, Chunk = 1 } },
        { "flow", Small with { Head = ActionHeadName.Flow, Chunk = 1 } },
        { "diffusion, unet", Small with { Head = ActionHeadName.Diffusion, Chunk = 4, Denoiser = DenoiserName.Unet, DenoiserSizes = [32] } },
        { "flow, transformer", Small with { Steps = 1500, Head = ActionHeadName.Flow, Chunk = 4, Denoiser = DenoiserName.Transformer, DenoiserSizes = [64] } },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void Train_OverAndOver_AnswersAsTheExpertDid(string name, BehaviorCloningOptions options)
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [5 * x * y], episodes: 1, length: 16);
        using var trained = TestTraining.Train(demonstrations, options);
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        torch.random.manual_seed(1);
        var now = trained.Examples.dim() == 2 ? trained.Examples : trained.Examples.select(1, -1);        // [16, 2]
        var expert = now.select(1, 0) * now.select(1, 1) * 5;                                             // [16]
        var answers = trained.Policy.Head.Decode(trained.Policy.Output(trained.Examples)).select(1, 0);   // [N, C, 1] → [N, 1]
        var last = answers.reshape(16, -1).select(1, -1);                                                 // of every step of a window, the last

        var error = (last - expert).square().mean().item<float>() / expert.var(false).item<float>();
        Assert.True(error < 0.01, $"{name}: {error}");
    }
    [Fact]
    public void Train_ClassesOverAndOver_AnswersAsTheExpertDid()
    {
        using var one = TestDemonstrations.Discrete((x, y) => x * y > 0 ? 2 : y > 0 ? 1 : 0, 3, episodes: 1, length: 16);
        using var several = TestDemonstrations.Choices((x, y) => [x * y > 0 ? 2 : y > 0 ? 1 : 0, x > y ? 1 : 0], [3, 2], episodes: 1, length: 16);
        var options = Small with { Steps = 300, Dropout = 0 };

        AssertClasses(one, options, (x, y) => [x * y > 0 ? 2 : y > 0 ? 1 : 0]);
        AssertClasses(several, options, (x, y) => [x * y > 0 ? 2 : y > 0 ? 1 : 0, x > y ? 1 : 0]);
    }

    // Scaled actions are of variance one, which a constant answer has as its loss. Of the larger network as much as a few seconds can show.
    [Theory]
    [InlineData(VisionName.Cnn, 16, 150, 3e-3, 0.02)]
    [InlineData(VisionName.Resnet18, 4, 25, 3e-4, 0.8)]
    public void Train_PicturesOverAndOver_AnswersAsTheExpertDid(VisionName vision, int pictures, int steps, double learningRate, double loss)
    {
        using var demonstrations = TestDemonstrations.Pictures(episodes: 1, length: pictures, height: 34, width: 36);
        var observer = new RecordingObserver();
        var options = Small with { Steps = steps, LearningRate = learningRate, Schedule = LearningRateSchedule.Constant, Vision = vision, Keypoints = 8, Observations = ["observation.images.front"] };
        using var trained = TestTraining.Train(demonstrations, options, observer: observer);

        Assert.InRange(observer.Reports[0].Values[MetricNames.TrainLoss], 0.9, 2);
        Assert.InRange(observer.Last(MetricNames.TrainLoss), 0, loss);
    }

    private static void AssertClasses(TestDemonstrations demonstrations, BehaviorCloningOptions options, Func<float, float, long[]> rule)
    {
        using var trained = TestTraining.Train(demonstrations, options);
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        var experts = trained.Examples.data<float>().ToArray().Chunk(2).SelectMany(state => rule(state[0], state[1]));

        Assert.Equal(experts, trained.Policy.Head.Decode(trained.Policy.Output(trained.Examples)).flatten().data<long>().ToArray());
    }
}
