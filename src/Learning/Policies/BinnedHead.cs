using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Each element of an action as one of B values; cross-entropy with the bin that the expert's lies in (Brohan et al., "RT-1",
/// 2022). The action is the likeliest value of each element and not their mean: the mean of two good answers may be a bad one.
/// Output: C·d·B logits.
/// </summary>
/// <param name="dimensions">Elements of an action, d.</param>
/// <param name="table">The values and edges; belongs to the head from now on.</param>
/// <param name="normalizer">How actions are scaled; what is beyond the last edges counts as the end.</param>
/// <param name="chunk">Actions of an answer, C.</param>
internal sealed class BinnedHead(int dimensions, BinTable table, Normalizer? normalizer, int chunk = 1) : ContinuousHead(dimensions, chunk, normalizer)
{
    // Values nearer to each other, of scaled actions that are of the size of one, are the same action.
    private const float LeastDifference = 1e-5f;

    private readonly int _bins = table.Bins;

    public override ActionHeadName Name => ActionHeadName.Binned;

    public override int Outputs => Block * _bins;

    /// <summary>Values of an element.</summary>
    public int Bins => _bins;

    /// <summary>Where the bins end.</summary>
    public BinEdges Edges => table.IsFitted ? BinEdges.Quantile : BinEdges.Uniform;

    public override IReadOnlyList<(string Name, Tensor Value)> Constants => table.Constants;

    // L = −1/(N·C·d) Σ log softmax(z)[bin of a]
    public override Tensor Loss(Tensor output, ActionTargets targets)
    {
        var index = table.IndexOf(AsChunk(targets));                                                          // [N, C, d]
        var perElement = nn.functional.cross_entropy(output.reshape(-1, _bins), index.flatten(), reduction: nn.Reduction.None);
        return targets.Mean(perElement.view(index.shape).mean([2L]));                                         // [N·C·d] → [N, C] → scalar
    }

    public override Tensor Decode(Tensor output, Tensor? noise = null) => Unscale(table.ValueOf(Logits(output).argmax(3))); // [N, C, d]

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output)
    {
        var logits = Chunk == 1 ? Logits(output).squeeze(1) : Logits(output);
        return [new GraphAnswer("logits", logits, ones(1)), new GraphAnswer("probabilities", logits.softmax(-1), ones(1))];
    }

    public override IReadOnlyList<Tensor> Probabilities(Tensor output) => [.. Logits(output).select(1, 0).softmax(2).unbind(1)]; // d times [N, B]

    /// <summary>The bins that the expert's actions lie in. [N, d] in the dataset's units → [N, d]</summary>
    public override Tensor Classes(Tensor actions) => table.IndexOf(Targets(actions));

    // Each element must be a value whose logit no other's exceeds by more than rounding.
    public override bool IsChoiceRight(GraphAnswers answers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var logits = answers.Floats("logits").reshape(-1, Chunk, Dimensions, _bins);                          // [N, C, d, B]
        var best = logits.amax([3L], keepdim: true);
        var isBest = logits.ge(best - tolerance * best.abs().clamp_min(1));
        var values = Unscale(table.Values.t()).t().cpu();                                                     // [d, B]
        var least = UnscaleDeviation(full_like(table.Values.select(1, 0), LeastDifference)).cpu().unsqueeze(1);
        var taken = answers.Floats(Chunk == 1 ? "action" : "actions").reshape(-1, Chunk, Dimensions, 1);
        var isTaken = (values - taken).abs().le(least + values.abs() * 1e-6);
        return isBest.logical_and(isTaken).any(3).all().item<bool>();
    }

    public override void Export(OnnxGraph graph, string output)
    {
        graph.Node("Reshape", [output, graph.Integers("logits.shape", Chunk == 1 ? [-1, Dimensions, _bins] : [-1, Chunk, Dimensions, _bins])], "logits");
        graph.Node("Softmax", ["logits"], "probabilities", [("axis", -1L)]);
        var index = graph.Node("ArgMax", ["logits"], attributes: [("axis", -1L), ("keepdims", 0L)]);          // [batch, C, d]
        long[] starts = [.. Enumerable.Range(0, Dimensions).Select(d => (long)d * _bins)];
        var place = graph.Node("Add", [index, graph.Integers("head.bin_starts", starts)]);
        using var values = table.Values.flatten();                                                            // [d·B]
        ExportActions(graph, ExportUnscaled(graph, graph.Node("Gather", [graph.Initializer("head.bin_values", values), place])));
        object[] shape = [.. ChunkShape(OnnxGraph.Batch), _bins];
        graph.Output("logits", OnnxElement.Float, shape);
        graph.Output("probabilities", OnnxElement.Float, shape);
    }

    public override void Dispose()
    {
        table.Dispose();
        base.Dispose();
    }

    private Tensor Logits(Tensor output) => output.reshape(-1, Chunk, Dimensions, _bins);
}
