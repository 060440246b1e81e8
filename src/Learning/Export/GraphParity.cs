using ImitationService.Domain.Runs;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Seeding;
using ImitationService.Learning.Training;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>How far a graph's answers are from the trained network's.</summary>
/// <param name="Observations">How many observations both were asked.</param>
/// <param name="MaximumAbsoluteDifference">In the unit of the output: of the action, or of the logit for discrete actions.</param>
/// <param name="MaximumRelativeDifference">Over the size of the answer: the output's unit times the network's largest output, plus the answer's magnitude; where that leaves more than the tolerance, plus how far the answer moves, over the tolerance, when each weight is off by as much of its size.</param>
/// <param name="Tolerance">What the relative difference may be.</param>
internal sealed record GraphParity(long Observations, double MaximumAbsoluteDifference, double MaximumRelativeDifference, double Tolerance)
{
    /// <summary>Both compute in float32 with sums in another order, which was seen to come to 3e-6 at most, but for answers at a fork (docs/algorithms/behavior-cloning.md, Graph and network).</summary>
    public const double MostRelativeDifference = 1e-5;

    private const int Trials = 4;

    /// <summary>Runs the graph in ONNX Runtime and the policy in torch on the same observations, in the dataset's units.</summary>
    /// <param name="graph">The file's bytes.</param>
    /// <param name="policy">The trained network.</param>
    /// <param name="observations">[n, D] or [n, H, D]</param>
    /// <exception cref="TrainingException">They differ by more than rounding explains.</exception>
    public static GraphParity Check(byte[] graph, PolicyNetwork policy, Tensor observations)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var output = policy.Output(observations); // [N, K]
        var expected = policy.Head.Answers(output);
        using var answers = GraphAnswers.Run(graph, policy, observations.cpu());
        var (absolute, relative) = Compare(output, expected, answers, []);
        if (!(relative <= MostRelativeDifference))
        {
            relative = Compare(output, expected, answers, Moves(policy, observations, expected)).Relative;
        }

        if (!(relative <= MostRelativeDifference) || !policy.Head.IsChoiceRight(answers, MostRelativeDifference))
        {
            throw new TrainingException(
                FailureReason.Internal,
                $"The exported graph does not answer as the trained network does (differences up to {absolute:G3}, relative {relative:G3}; "
                + $"{MostRelativeDifference:G1} is allowed). No policy is published; please report this run.");
        }

        return new GraphParity(observations.shape[0], absolute, relative, MostRelativeDifference);
    }

    // Rounding grows with the network's largest output, and with what is added when the answer is scaled back.
    private static (double Absolute, double Relative) Compare(Tensor output, IReadOnlyList<GraphAnswer> expected, GraphAnswers answers, IReadOnlyList<Tensor> moves)
    {
        var (absolute, relative) = (0.0, 0.0);
        foreach (var (i, answer) in expected.Index())
        {
            var (value, unit) = (answer.Expected.cpu(), answer.Unit.cpu());
            long[] perRow = [value.shape[0], .. Enumerable.Repeat(1L, value.shape.Length - 1)];
            var size = output.cpu().abs().amax([1L]).clamp_min(1).reshape(perRow) * unit + value.abs(); // [n, 1, …] · [d] → [n, …, d]
            size = moves.Count > 0 ? size + moves[i] / MostRelativeDifference : size;
            var difference = (value - answers.Floats(answer.Name).reshape(value.shape)).abs();         // [n, …, d]
            (absolute, relative) = (Larger(absolute, difference), Larger(relative, difference / size));
        }

        return (absolute, relative);
    }

    // NaN where one of them is.
    private static double Larger(double value, Tensor values) => Math.Max(value, values.max().item<float>());

    // How far the network's own answers move when its weights are off by the tolerance, some hundred roundings: little, but for the few
    // that are at a fork. A denoising policy makes one action of some noise and another one of its neighbour, and the surer it is of
    // both, the steeper is what lies between: there two ways of adding the same numbers differ by more than any fixed tolerance.
    private static IReadOnlyList<Tensor> Moves(PolicyNetwork policy, Tensor observations, IReadOnlyList<GraphAnswer> expected)
    {
        var moves = expected.Select(answer => zeros_like(answer.Expected.cpu())).ToList();
        var weights = policy.Parameters.Select(parameter => parameter.Value.clone()).ToList();
        for (var trial = 1; trial <= Trials; trial++)
        {
            TorchSeed.Set(0, SeedPurpose.Graph, trial);
            foreach (var (i, (_, value)) in policy.Parameters.Index())
            {
                value.copy_(weights[i] * (1 + (randn_like(weights[i]) * MostRelativeDifference)));
            }

            var near = policy.Head.Answers(policy.Output(observations));
            moves = [.. moves.Select((move, i) => maximum(move, (near[i].Expected - expected[i].Expected).abs().cpu()))];
        }

        foreach (var (i, (_, value)) in policy.Parameters.Index())
        {
            value.copy_(weights[i]);
        }

        return moves;
    }
}
