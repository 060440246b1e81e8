using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Tests.Training;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

public sealed class DropoutTests
{
    private const double Share = 0.3;

    private static readonly BehaviorCloningOptions Small = new() { HiddenSizes = [8, 8], History = 3, Chunk = 4, Head = ActionHeadName.Deterministic };

    public static TheoryData<string, BehaviorCloningOptions> Policies { get; } = new()
    {
        { "mlp", Small },
        { "gru", Small with { Backbone = BackboneName.Gru } },
        { "lstm", Small with { Backbone = BackboneName.Lstm } },
        { "transformer", Small with { Backbone = BackboneName.Transformer } },
        { "act", Small with { Head = ActionHeadName.Act } },
        { "denoiser transformer", Small with { Head = ActionHeadName.Flow, Denoiser = DenoiserName.Transformer, DenoiserSizes = [8] } },
    };

    // Each hidden value is one: what is left of them is made larger, so that their mean stays what it was.
    [Fact]
    public void Forward_OfAnMlp_LeavesOutTheShareAndKeepsTheMean()
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        const int width = 1000;
        using var network = new Mlp([1, width, 1], Activation.Relu, 1, Share);
        foreach (var ((_, parameter), value) in network.Parameters.Zip<(string, TorchSharp.Modules.Parameter), double>([0, 1, 1.0 / width, 0]))
        {
            parameter.fill_(value);
        }

        torch.random.manual_seed(1);
        var training = network.forward(torch.ones(1000, 1));
        network.eval();

        // Kept is a share q = 1 − p of the values, 1/q large: of mean 1 and variance p/q.
        Assert.Equal(1, training.mean().item<float>(), 0.005);
        Assert.Equal(Share / (1 - Share), training.var().item<float>() * width, 0.05);
        Assert.Equal(1, network.forward(torch.ones(1, 1)).item<float>(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Train_OfEveryPart_LeavesOutWhileTrainingAlone(string name, BehaviorCloningOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var without = Policy(options);
        using var with = Policy(options with { Dropout = Share });
        using var noBackbone = Policy(options with { Dropout = Share });
        noBackbone.Network.eval();

        Assert.Equal(LossOf(without), LossOf(without));
        Assert.True(Math.Abs(LossOf(with) - LossOf(without)) > 1e-4, $"{name}: nothing is left out");
        Assert.True(!IsLearning(options) || Math.Abs(LossOf(noBackbone) - LossOf(without)) > 1e-5, $"{name}: the head leaves nothing out");
        with.Train(isTraining: false);
        Assert.Equal(LossOf(without), LossOf(with));
        with.Train(isTraining: true);
        Assert.True(Math.Abs(LossOf(with) - LossOf(without)) > 1e-4, $"{name}: nothing is left out any more");
    }

    // The learning rate leaves the weights as they were: what is measured is the same network, with all of its values.
    [Theory]
    [InlineData(ActionHeadName.Deterministic)]
    [InlineData(ActionHeadName.Act)]
    public void Train_Validation_IsMeasuredWithAllValues(ActionHeadName head)
    {
        using var demonstrations = TestDemonstrations.Continuous((x, y) => [x * y]);
        double LossOf(double dropout)
        {
            var observer = new RecordingObserver();
            using var trained = TestTraining.Train(demonstrations, Small with { Head = head, Dropout = dropout, Steps = 2, ValidateEvery = 1, LearningRate = 1e-8 }, observer: observer);
            return observer.Last(MetricNames.ValidationLoss);
        }

        Assert.Equal(LossOf(0), LossOf(0.5), 1e-5);
    }

    private static bool IsLearning(BehaviorCloningOptions options) => options.Head is ActionHeadName.Act or ActionHeadName.Flow;

    // The same first weights each time; some that begin at nought would let nothing through.
    private static PolicyNetwork Policy(BehaviorCloningOptions options)
    {
        var head = ActionHeads.Create(options, new ActionSpace(ActionKind.Continuous, 2), null, 1, torch.CPU);
        var policy = new PolicyNetwork([new(FeatureNames.State, ElementType.Float32, [5], [])], new ActionSpace(ActionKind.Continuous, 2), null, Backbones.Create(options, 5, head.Outputs, 1, torch.CPU), head, PolicyShape.Of(options));
        using var withoutGradient = torch.no_grad();
        foreach (var (_, parameter) in policy.Parameters)
        {
            parameter.add_(torch.arange(parameter.numel(), torch.float32).sin().mul(0.1).reshape(parameter.shape));
        }

        return policy;
    }

    private static float LossOf(PolicyNetwork policy)
    {
        using var withoutGradient = torch.no_grad();
        torch.random.manual_seed(5);
        var output = policy.Network.forward(torch.arange(7 * 15, torch.float32).sin().reshape(7, 3, 5));
        torch.random.manual_seed(6);
        return policy.Head.Loss(output, new ActionTargets(torch.arange(output.shape[0] * 8, torch.float32).cos().reshape(output.shape[0], 4, 2))).item<float>();
    }
}
