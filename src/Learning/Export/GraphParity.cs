using ImitationService.Domain.Runs;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>How far a graph's answers are from the trained network's.</summary>
/// <param name="Observations">How many observations both were asked.</param>
/// <param name="MaximumAbsoluteDifference">In the unit of the output: of the action, or of the logit for discrete actions.</param>
/// <param name="MaximumRelativeDifference">Over the size of the answer: the output's unit times the network's largest output, plus the answer's magnitude.</param>
/// <param name="Tolerance">What the relative difference may be.</param>
internal sealed record GraphParity(long Observations, double MaximumAbsoluteDifference, double MaximumRelativeDifference, double Tolerance)
{
    /// <summary>Both compute in float32 with sums in another order: this is some hundred times the difference seen.</summary>
    public const double MostRelativeDifference = 1e-4;

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
        var (absolute, relative) = (0.0, 0.0);
        using var answers = GraphAnswers.Run(graph, policy, observations.cpu());
        foreach (var expected in policy.Head.Answers(output))
        {
            var (difference, share) = Compare(output.cpu(), expected, answers.Floats(expected.Name));
            (absolute, relative) = (Math.Max(absolute, difference), Math.Max(relative, share));
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
    private static (double Absolute, double Relative) Compare(Tensor output, GraphAnswer answer, Tensor actual)
    {
        var (expected, unit) = (answer.Expected.cpu(), answer.Unit.cpu());
        long[] perRow = [expected.shape[0], .. Enumerable.Repeat(1L, expected.shape.Length - 1)];
        var size = output.abs().amax([1L]).clamp_min(1).reshape(perRow) * unit + expected.abs();  // [n, 1, …] · [d] → [n, …, d]
        var difference = (expected - actual.reshape(expected.shape)).abs();                       // [n, …, d]
        return (difference.max().item<float>(), (difference / size).max().item<float>());
    }
}
