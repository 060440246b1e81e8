using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>What backward says of a loss is what small steps along it measure: every backbone, head and denoiser.</summary>
public sealed class GradientTests
{
    private const int Rows = 7;
    private const double Step = 3e-3;

    private static readonly BehaviorCloningOptions Small = new() { HiddenSizes = [8, 8], History = 3, Chunk = 4 };

    public static TheoryData<string, BehaviorCloningOptions> Policies { get; } = new()
    {
        { "mlp, l2", Small with { Head = ActionHeadName.Deterministic, Activation = Activation.Gelu } },
        { "mlp, l1", Small with { Head = ActionHeadName.Deterministic, Loss = RegressionLoss.L1, Activation = Activation.Tanh } },
        { "gru, gaussian", Small with { Backbone = BackboneName.Gru, Head = ActionHeadName.Gaussian } },
        { "lstm, gmm", Small with { Backbone = BackboneName.Lstm, Head = ActionHeadName.Gmm } },
        { "transformer, categorical", Small with { Backbone = BackboneName.Transformer, Head = ActionHeadName.Categorical } },
        { "gru, multi_categorical", Small with { Backbone = BackboneName.Gru, Head = ActionHeadName.MultiCategorical } },
        { "mlp, binned", Small with { Head = ActionHeadName.Binned, Bins = 5, Activation = Activation.Gelu } },
        { "gru, act", Small with { Backbone = BackboneName.Gru, Head = ActionHeadName.Act, KlWeight = 0.5 } },
        { "diffusion, mlp", Small with { Head = ActionHeadName.Diffusion, Activation = Activation.Gelu } },
        { "diffusion, unet", Small with { Head = ActionHeadName.Diffusion, Denoiser = DenoiserName.Unet, DenoiserSizes = [32, 32], Activation = Activation.Gelu } },
        { "flow, transformer", Small with { Head = ActionHeadName.Flow, Denoiser = DenoiserName.Transformer, DenoiserSizes = [8, 8], Activation = Activation.Gelu } },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void Backward_EveryPart_IsTheSlopeOfTheLoss(string name, BehaviorCloningOptions options)
    {
        using var scope = torch.NewDisposeScope();
        var action = TestActions.Of(options.Head);
        using var head = ActionHeads.Create(options, action, null, 1, torch.CPU);
        using var network = Backbones.Create(options, 5, head.Outputs, 1, torch.CPU);
        var parameters = network.Parameters.Concat(head.Parameters).Select(parameter => parameter.Value).ToList();
        var observations = torch.arange(Rows * 15, torch.float32).sin().reshape(Rows, 3, 5);
        var answers = PolicyShape.Of(options).IsRecurrent ? Rows * 3 : Rows;
        var actions = action.Kind switch
        {
            ActionKind.Discrete => torch.arange(answers * 4).remainder(4).reshape(answers, 4),
            ActionKind.MultiDiscrete => torch.arange(answers * 8).remainder(2).reshape(answers, 4, 2),
            _ => torch.arange(answers * 8, torch.float32).cos().reshape(answers, 4, 2),
        };
        var mask = torch.ones(answers, 4);
        mask[1, 2] = 0;
        torch.Tensor Loss()
        {
            torch.random.manual_seed(5);
            var windows = options.Backbone == BackboneName.Mlp ? observations.flatten(1) : observations;
            return head.Loss(network.forward(windows), new ActionTargets(actions, mask));
        }

        Shake(parameters);
        Loss().backward();
        var gradients = parameters.Select(parameter => parameter.grad!.clone()).ToList();
        var length = Math.Sqrt(gradients.Sum(gradient => gradient.square().sum().item<float>()));
        double LossAt(double distance)
        {
            using var withoutGradient = torch.no_grad();
            Move(parameters, gradients, distance / length);
            var loss = Loss().item<float>();
            Move(parameters, gradients, -distance / length);
            return loss;
        }

        var slope = (LossAt(Step) - LossAt(-Step)) / (2 * Step);
        Assert.True(Math.Abs(slope - length) < 0.01 * length, $"{name}: {slope} measured, {length} by backward");
        Assert.All(gradients, gradient => Assert.True(gradient.abs().max().item<float>() > 0, $"{name}: a parameter does nothing"));
    }

    private static void Move(List<TorchSharp.Modules.Parameter> parameters, List<torch.Tensor> gradients, double distance)
    {
        foreach (var (parameter, gradient) in parameters.Zip(gradients))
        {
            parameter.add_(gradient * distance);
        }
    }

    // Some layers begin with noughts.
    private static void Shake(List<TorchSharp.Modules.Parameter> parameters)
    {
        using var withoutGradient = torch.no_grad();
        foreach (var (i, parameter) in parameters.Index().Where(parameter => parameter.Item.abs().max().item<float>() == 0))
        {
            parameter.add_(torch.arange(parameter.numel(), torch.float32).add(i).sin().mul(0.1).reshape(parameter.shape));
        }
    }
}
