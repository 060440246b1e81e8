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
        Disturb(policy);
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

    public static TheoryData<BackboneName, ActionHeadName, DenoiserName?> Weighed { get; } =
    [
        .. from head in Enum.GetValues<ActionHeadName>() where head != ActionHeadName.Auto select (BackboneName.Mlp, head, (DenoiserName?)null),
        .. from backbone in Enum.GetValues<BackboneName>() where backbone != BackboneName.Mlp select (backbone, ActionHeadName.Deterministic, (DenoiserName?)null),
        .. from denoiser in Enum.GetValues<DenoiserName>() select (BackboneName.Mlp, ActionHeadName.Flow, (DenoiserName?)denoiser),
    ];

    // Each weight by itself: what a graph left out would be missed by nobody else.
    [Theory]
    [MemberData(nameof(Weighed))]
    public void Check_GraphOfOneOtherWeight_IsRefused(BackboneName backbone, ActionHeadName head, DenoiserName? denoiser)
    {
        using var scope = torch.NewDisposeScope();
        int[] sizes = [denoiser == DenoiserName.Unet ? 32 : 8];
        var options = new BehaviorCloningOptions { Backbone = backbone, Head = head, History = 3, Chunk = 4, HiddenSizes = [16, 16], DenoisingSteps = 2, Denoiser = denoiser };
        using var policy = Policy(Mixed, options with { DenoiserSizes = denoiser is null ? null : sizes });
        Disturb(policy);
        var (graph, observations) = (Graph(policy), torch.stack([.. Enumerable.Range(0, 3).Select(i => Observations(5) + (0.1 * i))], 1));
        GraphParity.Check(graph, policy, observations);
        foreach (var (name, value) in policy.Parameters.Where(parameter => !IsOfTrainingAlone(parameter.Name)))
        {
            using var before = value.clone();
            using (torch.no_grad())
            {
                value.add_(Pattern(value, 7).mul(0.1));
            }

            Assert.True(Record.Exception(() => GraphParity.Check(graph, policy, observations)) is TrainingException { Reason: FailureReason.Internal }, name);
            using var withoutGradient = torch.no_grad();
            value.copy_(before);
        }
    }

    // One action is made of some noise, and another one of its neighbour, where the denoiser is as steep as this one: there rounding decides.
    [Fact]
    public void Check_AnswersAtAFork_MayDifferAsRoundingTakesThem()
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        using var policy = Policy(Mixed, new BehaviorCloningOptions { Head = ActionHeadName.Diffusion, Chunk = 1, HiddenSizes = [16], DenoisingSteps = 20 });
        Disturb(policy);
        foreach (var (name, value) in policy.Head.Parameters)
        {
            value.mul_(name.StartsWith("head.output", StringComparison.Ordinal) ? 4.8f : 2.4f);
        }

        torch.manual_seed(1);
        var (graph, observations, weights) = (Graph(policy), torch.rand(4000, 8), policy.Tensors());
        var answer = policy.Head.Answers(policy.Output(observations)).Single();
        var largest = answer.Expected.abs().max().item<float>() + answer.Unit.max().item<float>();

        var parity = GraphParity.Check(graph, policy, observations);

        Assert.InRange(parity.MaximumAbsoluteDifference / largest, GraphParity.MostRelativeDifference, 1); // by its size alone it would be refused
        Assert.InRange(parity.MaximumRelativeDifference, 0, GraphParity.MostRelativeDifference);
        Assert.Equal(weights.SelectMany(tensor => tensor.Values), policy.Tensors().SelectMany(tensor => tensor.Values));
        policy.Head.Parameters[0].Value.mul_(1.01f);
        Assert.Throws<TrainingException>(() => GraphParity.Check(graph, policy, observations));
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
            value.add_(Pattern(value, i).mul(0.1));
        }
    }

    private static torch.Tensor Pattern(torch.Tensor value, int number) => torch.arange(value.numel(), torch.float32).add(number).sin().reshape(value.shape);

    // The encoder of `act`, and what multiplies its latent, which is nought in the graph.
    private static bool IsOfTrainingAlone(string parameter) => parameter.StartsWith("head.encoder.", StringComparison.Ordinal) || parameter == "head.latent.weight";

    private static torch.Tensor Observations(int rows) => torch.arange(rows * 8, torch.float32).sin().mul(3).add(1).reshape(rows, 8);
}
