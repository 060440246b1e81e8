using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Training;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>How far a graph's answers are from the trained network's.</summary>
/// <param name="Observations">How many observations both were asked.</param>
/// <param name="MaximumAbsoluteDifference">In the unit of the action (of the logit, for discrete actions).</param>
/// <param name="MaximumRelativeDifference">Over the size of the answer: the actions' spread times the network's largest output, plus the action's magnitude.</param>
/// <param name="Tolerance">What the relative difference may be.</param>
internal sealed record GraphParity(long Observations, double MaximumAbsoluteDifference, double MaximumRelativeDifference, double Tolerance)
{
    /// <summary>Both compute in float32 with sums in another order: this is some hundred times the difference seen.</summary>
    public const double MostRelativeDifference = 1e-4;

    /// <summary>Runs the graph in ONNX Runtime and the policy in torch on the same observations, in the dataset's units.</summary>
    /// <param name="graph">The file's bytes.</param>
    /// <param name="policy">The trained network.</param>
    /// <param name="observations">[n, D]</param>
    /// <exception cref="TrainingException">They differ by more than rounding explains.</exception>
    public static GraphParity Check(byte[] graph, PolicyNetwork policy, Tensor observations)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var output = policy.Output(observations).cpu(); // [n, K]
        var isCategorical = policy.Head.Name == ActionHeadName.Categorical;
        var expected = isCategorical ? output : policy.Head.Decode(policy.Output(observations)).cpu(); // [n, K]
        var answers = Run(graph, policy, observations.cpu());
        var actual = tensor(answers.Values, [observations.shape[0], expected.shape[1]]);
        var (absolute, relative) = Compare(output, expected, actual, policy.Head.Normalizer);
        var parity = new GraphParity(observations.shape[0], absolute, relative, MostRelativeDifference);
        if (!(relative <= MostRelativeDifference) || !ClassesFollow(answers.Classes, output))
        {
            throw new TrainingException(
                FailureReason.Internal,
                $"The exported graph does not answer as the trained network does (differences up to {absolute:G3}, relative {relative:G3}; "
                + $"{MostRelativeDifference:G1} is allowed). No policy is published; please report this run.");
        }

        return parity;
    }

    // Rounding grows with the network's largest output, and with what is added when the action is scaled back.
    private static (double Absolute, double Relative) Compare(Tensor output, Tensor expected, Tensor actual, Normalizer? scaling)
    {
        var deviation = scaling is null ? ones(expected.shape[1]) : tensor([.. scaling.Deviation]);          // [K]
        var size = output.abs().amax([1L], keepdim: true).clamp_min(1) * deviation + expected.abs();         // [n, K]
        var difference = (expected - actual).abs();                                                          // [n, K]
        return (difference.max().item<float>(), (difference / size).max().item<float>());
    }

    // A class may differ only where two logits are as near to each other as rounding.
    private static bool ClassesFollow(long[]? classes, Tensor logits)
    {
        if (classes is null)
        {
            return true;
        }

        var best = logits.amax(1);                                                  // [n, K] → [n]
        var taken = logits.gather(1, tensor(classes).unsqueeze(1)).squeeze(1);      // [n, K] → [n]
        return ((best - taken) / best.abs().clamp_min(1)).max().item<float>() <= MostRelativeDifference;
    }

    private static (float[] Values, long[]? Classes) Run(byte[] graph, PolicyNetwork policy, Tensor observations)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(graph, options);
        using var runOptions = new RunOptions();
        var inputs = Split(policy, observations);
        try
        {
            var isCategorical = policy.Head.Name == ActionHeadName.Categorical;
            string[] names = isCategorical ? ["logits", "action"] : ["action"];
            using var outputs = session.Run(runOptions, [.. policy.Features.Select(feature => feature.Name)], inputs, names);
            return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), isCategorical ? outputs[1].GetTensorDataAsSpan<long>().ToArray() : null);
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }

    // One input per feature, in its own shape.
    private static List<OrtValue> Split(PolicyNetwork policy, Tensor observations)
    {
        var (inputs, column) = (new List<OrtValue>(), 0L);
        foreach (var feature in policy.Features)
        {
            using var part = observations.narrow(1, column, feature.Size).contiguous();
            long[] shape = [observations.shape[0], .. feature.Shape.Select(dimension => (long)dimension)];
            inputs.Add(OrtValue.CreateTensorValueFromMemory(part.data<float>().ToArray(), shape));
            column += feature.Size;
        }

        return inputs;
    }
}
