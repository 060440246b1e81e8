using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Transitions;
using ImitationService.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>What several members say together, beside values worked out by hand.</summary>
public sealed class EnsembleHeadTests
{
    private static readonly Feature[] Features = [new("observation.state", ElementType.Float32, [8], [])];

    public static TheoryData<Activation, ActionHeadName, bool> Everything { get; } = new MatrixTheoryData<Activation, ActionHeadName, bool>(
        Enum.GetValues<Activation>(), [ActionHeadName.Deterministic, ActionHeadName.Gaussian, ActionHeadName.Gmm, ActionHeadName.Categorical], [true, false]);

    [Fact]
    public void Answers_Actions_AreMeanAndDeviation()
    {
        using var scope = NewDisposeScope();
        using var head = EnsembleHead.Create(new DeterministicHead(2, new Normalizer([10, 0], [2, 1], null, CPU)), 3);
        var output = tensor([1f, 5, 2, 5, 3, 5], [1, 6]); // members (1, 5), (2, 5), (3, 5)

        AssertEqual([14, 5], head.Decode(output));
        AssertEqual([2 * Math.Sqrt(2 / 3.0), 0], Answer(head, output, "disagreement"));
        AssertEqual([(1 + 0 + 1 + 3 * 4) / 6.0], head.Loss(output, new ActionTargets(tensor([2f, 3], [1, 2]))));
    }

    [Fact]
    public void Answers_Gaussians_AreTheMixturesMeanAndDeviation()
    {
        using var scope = NewDisposeScope();
        using var head = EnsembleHead.Create(new GaussianHead(1, new Normalizer([0], [10], null, CPU)), 2);
        var deviation = Math.Exp(-1.5); // the middle of the bounds, where they change nothing
        var output = tensor([1f, -1.5f, 3, -1.5f], [1, 4]);

        AssertEqual([20], head.Decode(output));
        AssertEqual([10], Answer(head, output, "disagreement"));
        AssertEqual([10 * Math.Sqrt((deviation * deviation) + 1)], Answer(head, output, "deviation"));
    }

    [Fact]
    public void Answers_Mixtures_AreOneMixtureOfAllModes()
    {
        using var scope = NewDisposeScope();
        using var head = EnsembleHead.Create(new GaussianMixtureHead(1, 2, null), 2);

        // weights ¼, ¾ at 0 and 4 (mean 3); 0.1, 0.9 at 8 and −5 (mean −3.7)
        var output = tensor([0f, MathF.Log(3), 0, 4, 0, 0, 0, MathF.Log(9), 8, -5, 0, 0], [1, 12]);

        AssertEqual([-5], head.Decode(output));
        AssertEqual([0.125, 0.375, 0.05, 0.45], Answer(head, output, "probabilities"));
        AssertEqual([0, 4, 8, -5], Answer(head, output, "means"));
        AssertEqual([3.35], Answer(head, output, "disagreement"));
    }

    [Fact]
    public void Answers_Classifiers_AreMeanProbabilitiesAndMutualInformation()
    {
        using var scope = NewDisposeScope();
        using var head = EnsembleHead.Create(new CategoricalHead(2), 2);
        float[] sureOfOther = [MathF.Log(9), 0, 0, MathF.Log(9)], unsure = [0, 0, 0, 0], sureOfSame = [0, 200, 0, 200];
        var output = tensor([.. sureOfOther, .. unsure, .. sureOfSame], [3, 4]);
        var entropy = -((0.9 * Math.Log(0.9)) + (0.1 * Math.Log(0.1)));

        AssertEqual([0.5, 0.5, 0.5, 0.5, 0, 1], Answer(head, output, "probabilities"));
        AssertEqual([Math.Log(2) - entropy, 0, 0], Answer(head, output, "disagreement"));
        Assert.Equal(1, head.Decode(output)[2].item<long>());
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Export_EveryKindOfEnsemble_AnswersAsTheNetworkDoes(Activation activation, ActionHeadName name, bool isScaled)
    {
        using var scope = NewDisposeScope();
        using var policy = Policy(activation, name, isScaled);
        using var observations = ExtremeObservations.AppendTo(arange(400, float32).sin().mul(3).add(1).reshape(50, 8), policy);

        var parity = GraphParity.Check(Graph(policy), policy, observations);

        Assert.InRange(parity.MaximumRelativeDifference, 0, 1e-5);
    }

    [Theory]
    [InlineData(ActionHeadName.Deterministic)]
    [InlineData(ActionHeadName.Gaussian)]
    [InlineData(ActionHeadName.Gmm)]
    [InlineData(ActionHeadName.Categorical)]
    public void Export_GraphOfOtherWeights_IsRefused(ActionHeadName name)
    {
        using var scope = NewDisposeScope();
        using var policy = Policy(Activation.Relu, name, isScaled: true);
        var graph = Graph(policy);
        using (no_grad())
        {
            policy.Network.Parameters[^1].Value[1].add_(tensor([0.02f, -0.01f]).repeat(policy.Network.Widths[^1] / 2));
        }

        Assert.Throws<TrainingException>(() => GraphParity.Check(graph, policy, ones(5, 8)));
    }

    private static PolicyNetwork Policy(Activation activation, ActionHeadName name, bool isScaled)
    {
        var action = name == ActionHeadName.Categorical ? new ActionSpace(ActionKind.Discrete, 1, 4) : new ActionSpace(ActionKind.Continuous, 2);
        var scaling = isScaled ? new Normalizer([.. Enumerable.Repeat(1f, 8)], [.. Enumerable.Repeat(2f, 8)], [.. Enumerable.Repeat(Normalizer.ObservationLimit, 8)], CPU) : null;
        var actionScaling = isScaled && name != ActionHeadName.Categorical ? new Normalizer([100, -3], [1e-3f, 50], null, CPU) : null;
        var head = EnsembleHead.Create(ActionHeads.Create(new BehaviorCloningOptions { Head = name, Modes = name == ActionHeadName.Gmm ? 4 : null }, action, actionScaling, 1, CPU), 3);
        var network = new StackedMlp([8, 16, 8, head.Member.Outputs], activation, [1, 2, 3], CPU);
        return new PolicyNetwork(Features, action, scaling, network, head, PolicyShape.Plain);
    }

    private static byte[] Graph(PolicyNetwork policy)
    {
        var graph = new OnnxGraph();
        policy.Export(graph);
        return graph.Build("imitation-service", "1.2.3");
    }

    private static Tensor Answer(EnsembleHead head, Tensor output, string name) => head.Answers(output).Single(answer => answer.Name == name).Expected;

    private static void AssertEqual(double[] expected, Tensor actual) =>
        Assert.Equal(expected, actual.data<float>().Select(value => (double)value), (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a)));
}
