using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// A mixture of K diagonal Gaussians over the scaled action: Bishop, "Mixture Density Networks", 1994; negative
/// log-likelihood. The action is the mean of the mode with the largest weight, not of the mixture: the mean of two good
/// answers may be a bad one. Output: K logits of the weights, K·d means, K·d logarithms of deviations before their bounds.
/// </summary>
internal sealed class GaussianMixtureHead(int dimensions, int modes, Normalizer? normalizer) : ContinuousHead(dimensions, normalizer)
{
    private readonly int _block = modes * dimensions;

    public override ActionHeadName Name => ActionHeadName.Gmm;

    public override int Outputs => modes + (2 * _block);

    /// <summary>Number of modes, K.</summary>
    public int Modes => modes;

    // L = −1/B Σ_B log Σ_k π_k Π_d N(a | μ_k, σ_k)
    public override Tensor Loss(Tensor output, Tensor targets)
    {
        var logDeviation = LogOf(output);                                          // [B, K, d]
        var z = (targets.unsqueeze(1) - Means(output)) * (-logDeviation).exp();    // [B, 1, d], [B, K, d] → [B, K, d]
        var perElement = z.square() * 0.5 + logDeviation + GaussianHead.HalfLogTwoPi;
        var logDensity = -perElement.sum([2L]);                                    // [B, K, d] → [B, K]
        var logWeight = Logits(output).log_softmax(1);                             // [B, K]
        return -(logWeight + logDensity).logsumexp(1).mean();                      // [B, K] → [B] → scalar
    }

    public override Tensor Decode(Tensor output)
    {
        var best = Logits(output).argmax(1, keepdim: true).unsqueeze(2);           // [B, K] → [B, 1, 1]
        var mean = Means(output).gather(1, best.expand(-1, 1, Dimensions));        // [B, K, d] → [B, 1, d]
        return Unscale(mean.squeeze(1));                                           // [B, d]
    }

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output) =>
    [
        new GraphAnswer("probabilities", Logits(output).softmax(1), ones(1)),
        Answer("means", Unscale(Means(output))),
        Answer("deviations", UnscaleDeviation(LogOf(output).exp())),
    ];

    // The action must be the mean of a mode whose probability no other's exceeds by more than rounding.
    public override bool IsChoiceRight(GraphAnswers answers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var probabilities = answers.Floats("probabilities");                                           // [n, K]
        var isBest = probabilities.ge(probabilities.amax([1L], keepdim: true) * (1 - tolerance));      // [n, K]
        var isTaken = answers.Floats("means").eq(answers.Floats("action").unsqueeze(1)).all(2);        // [n, K, d], [n, 1, d] → [n, K]
        return isBest.logical_and(isTaken).any(1).all().item<bool>();
    }

    public override void Export(OnnxGraph graph, string output)
    {
        var logits = graph.Slice(output, 0, modes);
        graph.Node("Softmax", [logits], "probabilities", [("axis", 1L)]);
        var means = graph.Reshape(graph.Slice(output, modes, modes + _block), -1, modes, Dimensions);
        ExportUnscaled(graph, means, "means");
        var logDeviation = graph.Reshape(graph.Slice(output, modes + _block, Outputs), -1, modes, Dimensions);
        ExportUnscaledDeviation(graph, LogDeviation.ExportDeviation(graph, logDeviation), "deviations");
        var best = graph.Node("ArgMax", [logits], attributes: [("axis", 1L), ("keepdims", 1L)]); // [batch, 1]
        graph.Node("GatherND", ["means", best], "action", [("batch_dims", 1L)]);                 // [batch, K, d] → [batch, d]
        graph.Output("action", OnnxElement.Float, [OnnxGraph.Batch, Dimensions]);
        graph.Output("probabilities", OnnxElement.Float, [OnnxGraph.Batch, modes]);
        graph.Output("means", OnnxElement.Float, [OnnxGraph.Batch, modes, Dimensions]);
        graph.Output("deviations", OnnxElement.Float, [OnnxGraph.Batch, modes, Dimensions]);
    }

    private Tensor Logits(Tensor output) => output.narrow(1, 0, modes);

    private Tensor Means(Tensor output) => output.narrow(1, modes, _block).reshape(-1, modes, Dimensions);

    private Tensor LogOf(Tensor output) => LogDeviation.Bound(output.narrow(1, modes + _block, _block).reshape(-1, modes, Dimensions));
}
