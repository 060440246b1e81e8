using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Optimization;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
using ImitationService.Learning.Transitions;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Policies that are trained together end with the weights that each would have alone.</summary>
public sealed class PolicyBatchTests(ITestOutputHelper output)
{
    private const int Steps = 100;
    private const double Tolerance = 1e-4;

    // 500 transitions in minibatches of 32: 16 to an epoch, of which the last has 20.
    private const int Transitions = 500;
    private const int Inputs = 5;

    private static readonly LearningRate Rate = new(1e-3, LearningRateSchedule.Cosine, 10, Steps);

    private static readonly Dictionary<string, IReadOnlyList<MemberSettings>> Differences = new()
    {
        ["seeds"] = [.. Enumerable.Range(3, 4).Select(seed => new MemberSettings(seed, Rate))],
        ["rates"] = [new(1, Rate), new(1, Rate with { Highest = 1e-2 }), new(1, Rate with { Schedule = LearningRateSchedule.Constant })],
        ["decays"] = [new(1, Rate), new(1, Rate, 0.1), new(1, Rate, 0.1)],
        ["transitions"] = [new(1, Rate, Rows: Every(2)), new(1, Rate), new(1, Rate, Rows: Every(7)), new(2, Rate, Rows: Every(7))],
    };

    public static TheoryData<ActionHeadName, Activation, double?> Kinds { get; } = new MatrixTheoryData<ActionHeadName, Activation, double?>(
        [ActionHeadName.Deterministic, ActionHeadName.Gaussian, ActionHeadName.Gmm, ActionHeadName.Categorical], Enum.GetValues<Activation>(), [null, 0.05]);

    [Theory]
    [InlineData("seeds")]
    [InlineData("rates")]
    [InlineData("decays")]
    [InlineData("transitions")]
    public void Step_MembersThatDiffer_GivesEachItsOwnRunsWeights(string what) =>
        AssertSame(what, ActionHeadName.Deterministic, Activation.Relu, null, Differences[what]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Step_EveryHeadAndActivation_GivesEachMemberItsOwnRunsWeights(ActionHeadName head, Activation activation, double? maximumNorm) =>
        AssertSame($"{head}, {activation}", head, activation, maximumNorm, [new MemberSettings(1, Rate), new MemberSettings(2, Rate), new MemberSettings(3, Rate)]);

    private void AssertSame(string what, ActionHeadName headName, Activation activation, double? maximumNorm, IReadOnlyList<MemberSettings> members)
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var head = Head(headName);
        var (observations, targets) = Data(headName);
        long[] widths = [Inputs, 32, 16, head.Outputs];
        using var network = new StackedMlp(widths, activation, [.. members.Select(member => member.Seed)], CPU);
        using var batch = new PolicyBatch(network, head, SetOf(observations, targets), 32, members, maximumNorm);
        for (var step = 1; step <= Steps; step++)
        {
            // In two groups: one of the first member alone.
            batch.Step(new MemberRange(0, 1), step, (_, _) => { });
            batch.Step(new MemberRange(1, members.Count - 1), step, (_, _) => { });
        }

        for (var member = 0; member < members.Count; member++)
        {
            using var single = Alone(widths, activation, head, observations, targets, members[member], maximumNorm);
            using var untrained = new Mlp(widths, activation, members[member].Seed);
            var (difference, moved) = (Difference(network, member, single), Difference(network, member, untrained));
            output.WriteLine($"{what}: member {member} differs by {difference}, moved {moved}");
            Assert.True(difference <= Tolerance, $"{what}: member {member} differs by {difference}");
            Assert.True(moved > 100 * Tolerance, $"{what}: member {member} has learned nothing");
        }
    }

    // As BehaviorCloning does it.
    private static Mlp Alone(long[] widths, Activation activation, IActionHead head, Tensor observations, Tensor targets, MemberSettings member, double? maximumNorm)
    {
        var rows = member.Rows is { } own ? tensor([.. own.Select(row => (long)row)]) : arange(Transitions);
        var network = new Mlp(widths, activation, member.Seed);
        var transitions = SetOf(observations.index_select(0, rows), targets.index_select(0, rows));
        var sampler = new MinibatchSampler(new TransitionWindows(transitions, PolicyShape.Plain), 32, member.Seed);
        using var parameters = new FlatParameters([.. network.Parameters.Select(parameter => parameter.Value)]);
        using var adam = new FusedAdam(parameters, new AdamSettings(WeightDecay: member.WeightDecay));
        for (var step = 1; step <= Steps; step++)
        {
            var minibatch = sampler.Next();
            head.Loss(network.forward(minibatch.Observations), minibatch.Targets).backward();
            adam.Step(member.LearningRate.At(step), parameters.ClipScale(maximumNorm));
        }

        return network;
    }

    private static (Tensor Observations, Tensor Targets) Data(ActionHeadName head)
    {
        var observations = arange(Transitions * Inputs, float32).mul(0.7).sin().mul(2).reshape(Transitions, Inputs);
        var sum = observations.sum([1L], keepdim: true);
        var targets = cat([sum.sin(), observations.narrow(1, 0, 1).square() - 1], 1);
        return head == ActionHeadName.Categorical ? (observations, sum.squeeze(1).gt(0).to(int64)) : (observations, targets);
    }

    private static TransitionSet SetOf(Tensor observations, Tensor targets) => new(observations, targets, [new EpisodePart(0, 0, observations.shape[0])]);

    private static IActionHead Head(ActionHeadName name) => name switch
    {
        ActionHeadName.Gaussian => new GaussianHead(2, null),
        ActionHeadName.Gmm => new GaussianMixtureHead(2, 3, null),
        ActionHeadName.Categorical => new CategoricalHead(3),
        _ => new DeterministicHead(2, null),
    };

    private static double Difference(StackedMlp network, int member, Mlp single) => network.Parameters
        .Zip(single.Parameters, (stacked, alone) => (stacked.Value[member] - alone.Value).abs().max().item<float>()).Max();

    private static int[] Every(int nth) => [.. Enumerable.Range(0, Transitions).Where(row => row % nth == 0)];
}
