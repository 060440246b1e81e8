using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Each element of an action as one of B values, evenly from −1 to 1 of the scaled range, ends included; cross-entropy with the
/// value nearest to the expert's (Brohan et al., "RT-1", 2022). The action is the likeliest value of each element and not their
/// mean: the mean of two good answers may be a bad one. Output: C·d·B logits.
/// </summary>
/// <param name="dimensions">Elements of an action, d.</param>
/// <param name="bins">Values of an element, B.</param>
/// <param name="normalizer">Brings actions between −1 and 1; what is beyond counts as the end.</param>
/// <param name="chunk">Actions of an answer, C.</param>
internal sealed class BinnedHead(int dimensions, int bins, Normalizer? normalizer, int chunk = 1) : ContinuousHead(dimensions, chunk, normalizer)
{
    private readonly float _width = (float)(2.0 / (bins - 1));

    public override ActionHeadName Name => ActionHeadName.Binned;

    public override int Outputs => Block * bins;

    /// <summary>Values of an element.</summary>
    public int Bins => bins;

    // L = −1/(N·C·d) Σ log softmax(z)[bin of a]
    public override Tensor Loss(Tensor output, ActionTargets targets)
    {
        var index = (AsChunk(targets) + 1).div(_width).round().clamp(0, bins - 1).to(ScalarType.Int64);       // [N, C, d]
        var perElement = nn.functional.cross_entropy(output.reshape(-1, bins), index.flatten(), reduction: nn.Reduction.None);
        return targets.Mean(perElement.view(index.shape).mean([2L]));                                         // [N·C·d] → [N, C] → scalar
    }

    public override Tensor Decode(Tensor output, Tensor? noise = null) => Unscale(ValueOf(Logits(output).argmax(3))); // [N, C, d]

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output)
    {
        var logits = Chunk == 1 ? Logits(output).squeeze(1) : Logits(output);
        return [new GraphAnswer("logits", logits, ones(1)), new GraphAnswer("probabilities", logits.softmax(-1), ones(1))];
    }

    // Each element must be a value whose logit no other's exceeds by more than rounding.
    public override bool IsChoiceRight(GraphAnswers answers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var logits = answers.Floats("logits").reshape(-1, Chunk, Dimensions, bins);                           // [N, C, d, B]
        var best = logits.amax([3L], keepdim: true);
        var isBest = logits.ge(best - tolerance * best.abs().clamp_min(1));
        var values = Unscale(ValueOf(arange(bins)).unsqueeze(1).expand(bins, Dimensions)).t();                // [d, B]
        var taken = answers.Floats(Chunk == 1 ? "action" : "actions").reshape(-1, Chunk, Dimensions, 1);
        var isTaken = (values - taken).abs().le(UnscaleDeviation(full(Dimensions, _width / 4)).unsqueeze(1) + values.abs() * 1e-6);
        return isBest.logical_and(isTaken).any(3).all().item<bool>();
    }

    public override void Export(OnnxGraph graph, string output)
    {
        graph.Node("Reshape", [output, graph.Integers("logits.shape", Chunk == 1 ? [-1, Dimensions, bins] : [-1, Chunk, Dimensions, bins])], "logits");
        graph.Node("Softmax", ["logits"], "probabilities", [("axis", -1L)]);
        var index = graph.Node("ArgMax", ["logits"], attributes: [("axis", -1L), ("keepdims", 0L)]);          // [batch, C, d]
        var number = graph.Node("Cast", [index], attributes: [("to", (long)OnnxElement.Float)]);
        var value = graph.Node("Sub", [graph.Node("Mul", [number, graph.Scalar("head.width", _width)]), graph.Scalar("one", 1)]);
        ExportActions(graph, ExportUnscaled(graph, value));
        object[] shape = [.. ChunkShape(OnnxGraph.Batch), bins];
        graph.Output("logits", OnnxElement.Float, shape);
        graph.Output("probabilities", OnnxElement.Float, shape);
    }

    private Tensor Logits(Tensor output) => output.reshape(-1, Chunk, Dimensions, bins);

    private Tensor ValueOf(Tensor index) => index.to(ScalarType.Float32) * _width - 1;
}
