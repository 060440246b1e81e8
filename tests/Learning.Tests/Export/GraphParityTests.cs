using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Tests.Policies;
using ImitationService.Learning.Training;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace ImitationService.Learning.Tests.Export;

public sealed class GraphParityTests
{
    private static readonly Feature[] Mixed =
    [
        new("observation.state", ElementType.Float32, [3], []),
        new("observation.points", ElementType.Float32, [2, 2], []),
        new("observation.speed", ElementType.Float32, [], []),
    ];

    public static TheoryData<Activation, ActionHeadName, Normalization> Everything { get; } = new MatrixTheoryData<Activation, ActionHeadName, Normalization>(
        Enum.GetValues<Activation>(), [.. Enum.GetValues<ActionHeadName>().Where(name => name != ActionHeadName.Auto)], Enum.GetValues<Normalization>());

    [Theory]
    [MemberData(nameof(Everything))]
    public void Check_EveryKindOfPolicy_AnswersAsTheNetworkDoes(Activation activation, ActionHeadName head, Normalization normalization)
    {
        using var scope = torch.NewDisposeScope();
        using var policy = Policy(Mixed, activation, head, normalization);
        var observations = ExtremeObservations.AppendTo(Observations(50), policy);

        var parity = GraphParity.Check(Graph(policy), policy, observations);

        Assert.Equal(63, parity.Observations);
        Assert.InRange(parity.MaximumRelativeDifference, 0, 1e-5);
    }

    [Fact]
    public void Check_LinearPolicyOfOneScalar_AnswersAsTheNetworkDoes()
    {
        using var scope = torch.NewDisposeScope();
        using var policy = Policy([Mixed[2]], Activation.Relu, ActionHeadName.Deterministic, Normalization.ZScore, hidden: []);

        Assert.InRange(GraphParity.Check(Graph(policy), policy, torch.rand(5, 1)).MaximumRelativeDifference, 0, 1e-5);
    }

    [Theory]
    [InlineData(BackboneName.Mlp)]
    [InlineData(BackboneName.Gru)]
    public void Check_FeaturesScaledEachInItsOwnWay_AnswersAsTheNetworkDoes(BackboneName backbone)
    {
        using var scope = torch.NewDisposeScope();
        var rules = new Dictionary<string, Normalization> { [Mixed[0].Name] = Normalization.None, [Mixed[1].Name] = Normalization.MinMax };
        using var policy = Policy(Mixed, new BehaviorCloningOptions { Backbone = backbone, History = 1, HiddenSizes = [16], Normalizations = rules });

        Assert.Equal(2, policy.Normalizer!.Limits!.Distinct().Count());
        Assert.InRange(GraphParity.Check(Graph(policy), policy, ExtremeObservations.AppendTo(Observations(50), policy)).MaximumRelativeDifference, 0, 1e-5);
    }

    public static TheoryData<BackboneName, ActionHeadName, int, int> Composed { get; } = new MatrixTheoryData<BackboneName, ActionHeadName, int, int>(
        Enum.GetValues<BackboneName>(), [.. Enum.GetValues<ActionHeadName>().Where(name => name != ActionHeadName.Auto)], [1, 5], [1, 4]);

    [Theory]
    [MemberData(nameof(Composed))]
    public void Check_EveryComposition_AnswersAsTheNetworkDoes(BackboneName backbone, ActionHeadName head, int history, int chunk)
    {
        using var scope = torch.NewDisposeScope();
        using var policy = Policy(Mixed, new BehaviorCloningOptions { Backbone = backbone, Head = head, History = history, Chunk = chunk, HiddenSizes = [16, 16] });
        var windows = history == 1 ? Observations(50) : torch.stack([.. Enumerable.Range(0, history).Select(i => Observations(50) + (0.1 * i))], 1);
        var observations = ExtremeObservations.AppendTo(windows, policy);

        var parity = GraphParity.Check(Graph(policy), policy, observations);

        Assert.InRange(parity.MaximumRelativeDifference, 0, 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Check_BinsOfEqualMass_AnswersAsTheNetworkDoes(int chunk)
    {
        using var scope = torch.NewDisposeScope();
        var scaling = new Normalizer([100, -3], [1e-3f, 50], null, torch.CPU);
        var actions = torch.tensor(new float[] { 100, 0, 100, -3, 100.001f, 47, 99.999f, 46 }, [4, 2]);
        var options = new BehaviorCloningOptions { Head = ActionHeadName.Binned, Bins = 4, BinEdges = BinEdges.Quantile, HiddenSizes = [16], Chunk = chunk };
        var head = ActionHeads.Create(options, TestActions.Of(options.Head), scaling, 1, torch.CPU, BinTable.OfEqualMass(Moments.Of(actions), scaling, 4, torch.CPU));
        using var policy = new PolicyNetwork(Mixed, TestActions.Of(options.Head), null, Backbones.Create(options, 8, head.Outputs, 1, torch.CPU), head, PolicyShape.Of(options));

        Assert.InRange(GraphParity.Check(Graph(policy), policy, Observations(50)).MaximumRelativeDifference, 0, 1e-5);
    }

    public static TheoryData<ActionHeadName, DenoiserName, int, int[]?> Denoised { get; } = new()
    {
        { ActionHeadName.Diffusion, DenoiserName.Unet, 2, [32] },
        { ActionHeadName.Flow, DenoiserName.Unet, 4, [32, 40] },
        { ActionHeadName.Diffusion, DenoiserName.Unet, 16, null },
        { ActionHeadName.Flow, DenoiserName.Unet, 16, [64, 32, 32, 32] },
        { ActionHeadName.Diffusion, DenoiserName.Transformer, 1, [16] },
        { ActionHeadName.Flow, DenoiserName.Transformer, 5, [8, 8, 8] },
        { ActionHeadName.Diffusion, DenoiserName.Transformer, 16, null },
    };

    [Theory]
    [MemberData(nameof(Denoised))]
    public void Check_EveryDenoiser_AnswersAsTheNetworkDoes(ActionHeadName head, DenoiserName denoiser, int chunk, int[]? sizes)
    {
        foreach (var backbone in (BackboneName[])[BackboneName.Mlp, BackboneName.Gru])
        {
            using var scope = torch.NewDisposeScope();
            using var policy = Policy(Mixed, new BehaviorCloningOptions { Backbone = backbone, History = 1, Head = head, Chunk = chunk, HiddenSizes = [16], Denoiser = denoiser, DenoiserSizes = sizes });
            Disturb(policy);
            var observations = ExtremeObservations.AppendTo(Observations(20), policy);

            Assert.InRange(GraphParity.Check(Graph(policy), policy, observations).MaximumRelativeDifference, 0, 1e-5);
        }
    }

    // All steps lie in the graph one after the other: rounding must not grow on the way.
    [Theory]
    [InlineData(DenoiserName.Unet)]
    [InlineData(DenoiserName.Transformer)]
    public void Check_AsManyStepsAsThereMayBe_AnswersAsTheNetworkDoes(DenoiserName denoiser)
    {
        using var scope = torch.NewDisposeScope();
        using var policy = Policy(Mixed, new BehaviorCloningOptions { Head = ActionHeadName.Diffusion, HiddenSizes = [16], Denoiser = denoiser, DenoisingSteps = 100 });
        Disturb(policy);

        Assert.InRange(GraphParity.Check(Graph(policy), policy, Observations(5)).MaximumRelativeDifference, 0, 1e-5);
    }

    [Theory]
    [InlineData(ActionHeadName.Deterministic)]
    [InlineData(ActionHeadName.Categorical)]
    [InlineData(ActionHeadName.MultiCategorical)]
    [InlineData(ActionHeadName.Gaussian)]
    [InlineData(ActionHeadName.Gmm)]
    [InlineData(ActionHeadName.Binned)]
    public void Check_GraphOfOtherWeights_IsRefused(ActionHeadName head)
    {
        using var scope = torch.NewDisposeScope();
        using var policy = Policy(Mixed, Activation.Relu, head, Normalization.ZScore);
        var graph = Graph(policy);
        using (torch.no_grad())
        {
            policy.Network.Parameters[^1].Value.add_(0.01);
        }

        var failure = Assert.Throws<TrainingException>(() => GraphParity.Check(graph, policy, Observations(5)));

        Assert.Equal(FailureReason.Internal, failure.Reason);
    }

    [Fact]
    public void Export_SeveralChoices_AnswersEachOnesClass()
    {
        using var scope = torch.NewDisposeScope();
        using var policy = Policy(Mixed, new BehaviorCloningOptions { Head = ActionHeadName.MultiCategorical, HiddenSizes = [16], Chunk = 4 });
        using var session = new InferenceSession(Graph(policy));

        Assert.Equal(["actions", "action", "logits", "probabilities"], session.OutputNames);
        Assert.Equal((typeof(long), typeof(long)), (session.OutputMetadata["action"].ElementType, session.OutputMetadata["actions"].ElementType));
        Assert.Equal([-1, 2], session.OutputMetadata["action"].Dimensions);
        Assert.Equal([-1, 4, 2], session.OutputMetadata["actions"].Dimensions);
        Assert.Equal([-1, 4, 5], session.OutputMetadata["probabilities"].Dimensions);
    }

    [Fact]
    public void Export_CategoricalPolicy_NamesInputsOutputsAndMetadata()
    {
        using var scope = torch.NewDisposeScope();
        using var policy = Policy(Mixed, Activation.Relu, ActionHeadName.Categorical, Normalization.ZScore);
        using var session = new InferenceSession(Graph(policy));

        Assert.Equal(["observation.state", "observation.points", "observation.speed"], session.InputNames);
        Assert.Equal(["action", "logits", "probabilities"], session.OutputNames);
        Assert.Equal([-1, 2, 2], session.InputMetadata["observation.points"].Dimensions);
        Assert.Equal([-1], session.InputMetadata["observation.speed"].Dimensions);
        Assert.Equal([-1], session.OutputMetadata["action"].Dimensions);
        Assert.Equal(typeof(long), session.OutputMetadata["action"].ElementType);
        Assert.Equal("value", session.ModelMetadata.CustomMetadataMap["key"]);
        Assert.Equal("imitation-service", session.ModelMetadata.ProducerName);
    }

    private static byte[] Graph(PolicyNetwork policy)
    {
        var graph = new OnnxGraph();
        policy.Export(graph);
        graph.Metadata("key", "value");
        return graph.Build("imitation-service", "1.2.3");
    }

    private static PolicyNetwork Policy(Feature[] features, Activation activation, ActionHeadName head, Normalization normalization, int[]? hidden = null) =>
        Policy(features, new BehaviorCloningOptions { Activation = activation, Head = head, Normalization = normalization, HiddenSizes = hidden ?? [16, 8], Chunk = 1 });

    private static PolicyNetwork Policy(Feature[] features, BehaviorCloningOptions options)
    {
        var head = options.Head;
        var inputs = features.Sum(feature => (long)feature.Size);
        var scaling = Normalizer.Fit(ObservationLayout.ScalingOf(features, options), Moments.Of(Observations(100).narrow(1, 0, inputs).contiguous()), Normalizer.ObservationLimit, torch.CPU);
        var action = TestActions.Of(head);
        var actionHead = ActionHeads.Create(options, action, action.IsChosen || scaling is null ? null : new Normalizer([100, -3], [1e-3f, 50], null, torch.CPU), 1, torch.CPU);
        return new PolicyNetwork(features, action, scaling, Backbones.Create(options, inputs, actionHead.Outputs, 1, torch.CPU), actionHead, PolicyShape.Of(options));
    }

    // Some layers begin with noughts, which would hide what comes before them.
    private static void Disturb(PolicyNetwork policy)
    {
        using var withoutGradient = torch.no_grad();
        foreach (var (i, (_, value)) in policy.Parameters.Index())
        {
            value.add_(torch.arange(value.numel(), torch.float32).add(i).sin().mul(0.1).reshape(value.shape));
        }
    }

    private static torch.Tensor Observations(int rows) => torch.arange(rows * 8, torch.float32).sin().mul(3).add(1).reshape(rows, 8);
}
