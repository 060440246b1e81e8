using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Optimization;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Seeding;
using ImitationService.Learning.Transitions;
using TorchSharp;
using TorchSharp.Modules;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>
/// What backward says of a loss is what small steps measure: every backbone, head and denoiser, and the small encoder of images (the
/// large one, whose kinks are nearer than rounding allows to see, is in <see cref="GoldenTests"/>). Each parameter by itself, in a direction drawn for it, in which all of its numbers move: a part that backward forgets or gets wrong shows, however
/// small the parameter's share of the whole gradient.
/// </summary>
public sealed class GradientTests
{
    private const int Rows = 7;

    // Of the slope that a direction can be expected to have: single precision has so many digits. Pixels move actions by little.
    private const double Tolerance = 0.05;
    private const double ToleranceOfPictures = 0.15;

    // A longer step is rounded less, a shorter one is right where there is a kink nearby.
    private static readonly double[] Steps = [0.02, 0.005, 0.1];

    private static readonly Feature[] Numbers = [new(FeatureNames.State, ElementType.Float32, [5], [])];

    private static readonly Feature[] Pictures = [.. Numbers, new(FeatureNames.Text, ElementType.Text, [], []), new("observation.images.front", ElementType.UInt8, [16, 20, 3], [])];

    private static readonly BehaviorCloningOptions Small = new() { HiddenSizes = [8, 8], History = 3, Chunk = 4 };
    private static readonly BehaviorCloningOptions Seeing = new() { HiddenSizes = [8, 8], Chunk = 4, Head = ActionHeadName.Deterministic, Activation = Activation.Tanh, Keypoints = 4 };

    public static TheoryData<string, BehaviorCloningOptions> Policies { get; } = new()
    {
        { "mlp, l2", Small with { Head = ActionHeadName.Deterministic, Activation = Activation.Gelu } },
        { "mlp with norms, l1", Small with { Head = ActionHeadName.Deterministic, Loss = RegressionLoss.L1, Activation = Activation.Tanh, LayerNorm = true, Dropout = 0.2 } },
        { "gru, gaussian", Small with { Backbone = BackboneName.Gru, Head = ActionHeadName.Gaussian, NllBeta = 0 } },
        { "lstm, gmm", Small with { Backbone = BackboneName.Lstm, Head = ActionHeadName.Gmm, NllBeta = 0 } },
        { "transformer, categorical", Small with { Backbone = BackboneName.Transformer, Head = ActionHeadName.Categorical, LabelSmoothing = 0.1, Dropout = 0.2 } },
        { "gru, multi_categorical", Small with { Backbone = BackboneName.Gru, Head = ActionHeadName.MultiCategorical } },
        { "mlp, binned", Small with { Head = ActionHeadName.Binned, Bins = 5, Activation = Activation.Gelu } },
        { "gru, act", Small with { Backbone = BackboneName.Gru, Head = ActionHeadName.Act, KlWeight = 0.5, Dropout = 0.2 } },
        { "diffusion, mlp", Small with { Head = ActionHeadName.Diffusion, Activation = Activation.Gelu } },
        { "diffusion, unet", Small with { Head = ActionHeadName.Diffusion, Denoiser = DenoiserName.Unet, DenoiserSizes = [32, 32], Activation = Activation.Gelu } },
        { "flow, transformer", Small with { Head = ActionHeadName.Flow, Denoiser = DenoiserName.Transformer, DenoiserSizes = [8, 8], Activation = Activation.Gelu, Dropout = 0.2 } },
        { "cnn", Seeing with { ImageCrop = 0.9 } },
        { "cnn, transformer", Seeing with { Backbone = BackboneName.Transformer, History = 2, Activation = Activation.Relu } },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void Backward_EveryParameter_IsTheSlopeOfTheLoss(string name, BehaviorCloningOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        var features = options.Keypoints is null ? Numbers : Pictures;
        var tolerance = options.Keypoints is null ? Tolerance : ToleranceOfPictures;
        using var head = ActionHeads.Create(options, TestActions.Of(options.Head), null, 1, torch.CPU);
        using var network = Backbones.Create(options, features, head.Outputs, 1, torch.CPU);
        (string Name, Parameter Value)[] parameters = [.. network.Parameters, .. head.Parameters];
        var (observations, targets) = (Observations(features, PolicyShape.Of(options).History), Targets(options));
        torch.Tensor Loss()
        {
            torch.random.manual_seed(5);
            return head.Loss(network.forward(observations), targets);
        }

        Shake(parameters);
        using var flat = new FlatParameters([.. parameters.Select(parameter => parameter.Value)]);
        using (torch.enable_grad())
        {
            // As a training step does.
            torch.random.manual_seed(5);
            var pass = network.Begin(observations);
            head.Loss(pass.Output, targets).backward();
            pass.Backward();
        }

        foreach (var (number, (parameterName, parameter)) in parameters.Index())
        {
            using var parameterScope = torch.NewDisposeScope();
            var length = parameter.grad!.norm().item<float>();
            if (parameterName.EndsWith("keypoints.bias", StringComparison.Ordinal))
            {
                Assert.True(length < 1e-6, $"{name}: a softmax does not see what is added to all places alike");
                continue;
            }

            Assert.True(length > 0, $"{name}: {parameterName} does nothing");
            var direction = Direction(number, parameter);
            var expected = (parameter.grad! * direction).sum().item<float>();
            var errors = Steps.Select(step => Math.Abs(Slope(parameter, direction, step, Loss) - expected) / (length / Math.Sqrt(parameter.numel())));
            Assert.True(errors.Any(error => error < tolerance), $"{name}: {parameterName} has {expected} by backward, and errors of {string.Join(", ", errors)}");
        }
    }

    private static double Slope(Parameter parameter, torch.Tensor direction, double step, Func<torch.Tensor> loss)
    {
        using var before = parameter.clone();
        double At(double distance)
        {
            using var scope = torch.NewDisposeScope();
            parameter.copy_(before + (direction * distance));
            return loss().item<float>();
        }

        var slope = (At(step) - At(-step)) / (2 * step);
        parameter.copy_(before);
        return slope;
    }

    // Of length 1, every number of it as long as every other.
    private static torch.Tensor Direction(int number, Parameter parameter)
    {
        var random = new SeededRandom(3, SeedPurpose.InitialWeights, number);
        float[] signs = [.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => random.NextInteger(2) == 0 ? -1f : 1f)];
        return torch.tensor(signs).reshape(parameter.shape) / Math.Sqrt(signs.Length);
    }

    private static torch.Tensor Observations(IReadOnlyList<Feature> features, int history)
    {
        torch.Tensor Wave(long width, double speed) => torch.arange(Rows * history * width, torch.float32).mul(speed).sin().reshape(Rows, history, width);
        var parts = features.Select((feature, i) => ObservationLayout.IsImage(feature) ? Wave(feature.Size, 1.3).add(1).mul(127).round() : Wave(ObservationLayout.WidthOf(feature), 1 + i));
        return torch.cat([.. parts], 2);
    }

    private static ActionTargets Targets(BehaviorCloningOptions options)
    {
        var (shape, kind) = (PolicyShape.Of(options), TestActions.Of(options.Head).Kind);
        var answers = shape.IsRecurrent ? Rows * shape.History : Rows;
        var actions = kind switch
        {
            ActionKind.Discrete => torch.arange(answers * 4).remainder(4).reshape(answers, 4),
            ActionKind.MultiDiscrete => torch.arange(answers * 8).remainder(2).reshape(answers, 4, 2),
            _ => torch.arange(answers * 8, torch.float32).cos().reshape(answers, 4, 2),
        };
        var mask = torch.ones(answers, 4);
        mask[1, 2] = 0;
        return new ActionTargets(actions, mask);
    }

    // Some layers begin with noughts.
    private static void Shake(IReadOnlyList<(string Name, Parameter Value)> parameters)
    {
        foreach (var (i, (_, parameter)) in parameters.Index().Where(parameter => parameter.Item.Value.abs().max().item<float>() == 0))
        {
            parameter.add_(torch.arange(parameter.numel(), torch.float32).add(i).sin().mul(0.1).reshape(parameter.shape));
        }
    }
}
