using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Mean and deviation of each element of the scaled action; negative log-likelihood (Nix and Weigend, 1994). The action is
/// the mean. Output: d means, then d logarithms of deviations before their bounds.
/// </summary>
internal sealed class GaussianHead(int dimensions, Normalizer? normalizer) : ContinuousHead(dimensions, normalizer)
{
    /// <summary>½·log 2π, of every element's density.</summary>
    public static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    public override ActionHeadName Name => ActionHeadName.Gaussian;

    public override int Outputs => 2 * Dimensions;

    // L = 1/B Σ_B Σ_d ½·((a − μ)/σ)² + log σ + ½·log 2π
    public override Tensor Loss(Tensor output, Tensor targets)
    {
        var mean = Mean(output);              // [B, 2d] → [B, d]
        var logDeviation = LogOf(output);     // [B, 2d] → [B, d]
        var z = (targets - mean) * (-logDeviation).exp();
        var perElement = z.square() * 0.5 + logDeviation + HalfLogTwoPi;
        return perElement.sum([1L]).mean();   // [B, d] → [B] → scalar
    }

    public override Tensor Decode(Tensor output) => Unscale(Mean(output));

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output) =>
        [Answer("action", Decode(output)), Answer("deviation", UnscaleDeviation(LogOf(output).exp()))];

    public override void Export(OnnxGraph graph, string output)
    {
        ExportUnscaled(graph, graph.Slice(output, 0, Dimensions), "action");
        var deviation = LogDeviation.ExportDeviation(graph, graph.Slice(output, Dimensions, Outputs));
        ExportUnscaledDeviation(graph, deviation, "deviation");
        graph.Output("action", OnnxElement.Float, [OnnxGraph.Batch, Dimensions]);
        graph.Output("deviation", OnnxElement.Float, [OnnxGraph.Batch, Dimensions]);
    }

    private Tensor Mean(Tensor output) => output.narrow(1, 0, Dimensions);

    private Tensor LogOf(Tensor output) => LogDeviation.Bound(output.narrow(1, Dimensions, Dimensions));
}
