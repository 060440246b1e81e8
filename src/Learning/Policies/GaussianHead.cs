using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Mean and deviation of each element of the scaled action; negative log-likelihood (Nix and Weigend, 1994). The action is
/// the mean. Output: C·d means, then C·d logarithms of deviations before their bounds.
/// </summary>
internal sealed class GaussianHead(int dimensions, Normalizer? normalizer, int chunk = 1, double beta = 0) : ContinuousHead(dimensions, chunk, normalizer)
{
    /// <summary>½·log 2π, of every element's density.</summary>
    public static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    public override ActionHeadName Name => ActionHeadName.Gaussian;

    public override int Outputs => 2 * Block;

    // L = 1/N Σ_N Σ_C Σ_d ½·((a − μ)/σ)² + log σ + ½·log 2π; each element's gradient is multiplied by σ^(2β)
    public override Tensor Loss(Tensor output, ActionTargets targets)
    {
        var mean = Mean(output);              // [N, 2·C·d] → [N, C, d]
        var logDeviation = LogOf(output);     // [N, 2·C·d] → [N, C, d]
        var z = (AsChunk(targets) - mean) * (-logDeviation).exp();
        var perElement = z.square() * 0.5 + logDeviation + HalfLogTwoPi;
        var loss = targets.MeanOfSums(perElement.sum([2L]));   // [N, C, d] → [N, C] → scalar
        return beta == 0 ? loss : LogDeviation.WithGradientOf(targets.MeanOfSums((perElement * LogDeviation.GradientWeight(logDeviation, beta)).sum([2L])), loss);
    }

    public override Tensor Decode(Tensor output, Tensor? noise = null) => Unscale(Mean(output));

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output) =>
    [
        ActionsAnswer(Decode(output)),
        Answer("deviation", UnscaleDeviation(Chunk == 1 ? LogOf(output).squeeze(1).exp() : LogOf(output).exp())),
    ];

    public override void Export(OnnxGraph graph, string output)
    {
        ExportActions(graph, ExportUnscaled(graph, graph.Reshape(graph.Slice(output, 0, Block), -1, Chunk, Dimensions)));
        var logs = graph.Slice(output, Block, Outputs);
        var shaped = Chunk == 1 ? logs : graph.Reshape(logs, -1, Chunk, Dimensions);
        ExportUnscaledDeviation(graph, LogDeviation.ExportDeviation(graph, shaped), "deviation");
        graph.Output("deviation", OnnxElement.Float, ChunkShape(OnnxGraph.Batch));
    }

    private Tensor Mean(Tensor output) => AsChunk(output.narrow(1, 0, Block));

    private Tensor LogOf(Tensor output) => LogDeviation.Bound(AsChunk(output.narrow(1, Block, Block)));
}
