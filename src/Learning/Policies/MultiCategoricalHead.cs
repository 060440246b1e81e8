using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Export;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Several choices at once: for each of an action's d elements one logit per class, the sum of their cross-entropies. They are
/// independent of each other given the observation (Tavakoli et al., "Action Branching Architectures", AAAI 2018); the action
/// has the likeliest class of each. Output: the logits of the first element, then those of the next: Σ K, for each action of a chunk.
/// </summary>
/// <param name="classes">Classes of each element, K. [d]</param>
/// <param name="chunk">Actions of a chunk, C.</param>
/// <param name="smoothing">As of <see cref="CategoricalHead"/>.</param>
internal sealed class MultiCategoricalHead(IReadOnlyList<int> classes, int chunk = 1, double smoothing = 0) : IActionHead
{
    private readonly long[] _classes = [.. classes.Select(count => (long)count)];
    private readonly int _logits = classes.Sum();

    public ActionHeadName Name => ActionHeadName.MultiCategorical;

    public int Outputs => chunk * _logits;

    public int Chunk => chunk;

    public Normalizer? Normalizer => null;

    public (string Score, string ConstantBaseline) Metrics => (MetricNames.ValidationAccuracy, MetricNames.MajorityActionBaseline);

    public Tensor Targets(Tensor actions) => actions.alias(); // [n, d]

    // L = −1/(N·C) Σ Σ_d log softmax(z_d)[a_d]
    public Tensor Loss(Tensor output, ActionTargets targets)
    {
        var experts = targets.Values.reshape(-1, classes.Count);                                                // [N·C, d]
        var perChoice = LogitsOfEach(output.reshape(-1, _logits)).Select((logits, d) =>
            nn.functional.cross_entropy(logits, experts.select(1, d), reduction: nn.Reduction.None, label_smoothing: smoothing));
        return targets.Mean(stack(perChoice, 1).sum(1L).reshape(-1, chunk));                                     // [N·C, d] → [N, C] → scalar
    }

    public Tensor Decode(Tensor output, Tensor? noise = null) => stack(LogitsOfEach(Logits(output)).Select(logits => logits.argmax(2)), 2); // [N, C, d]

    public IReadOnlyList<GraphAnswer> Answers(Tensor output)
    {
        var logits = chunk == 1 ? output : Logits(output);
        return [new GraphAnswer("logits", logits, ones(1)), new GraphAnswer("probabilities", cat([.. LogitsOfEach(logits).Select(own => own.softmax(-1))], -1), ones(1))];
    }

    // A class may differ only where two logits are as near to each other as rounding.
    public bool IsChoiceRight(GraphAnswers answers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var experts = answers.Integers(chunk == 1 ? "action" : "actions").reshape(-1, classes.Count);           // [N·C, d]
        return LogitsOfEach(answers.Floats("logits").reshape(-1, _logits)).Select((logits, d) =>
        {
            var best = logits.amax([1L]);
            var taken = logits.gather(1, experts.narrow(1, d, 1)).squeeze(1);
            return ((best - taken) / best.abs().clamp_min(1)).max().item<float>();
        }).All(difference => difference <= tolerance);
    }

    public IReadOnlyList<Tensor> Probabilities(Tensor output) => [.. LogitsOfEach(Logits(output).select(1, 0)).Select(logits => logits.softmax(1))];

    public IActionScore CreateScore(Tensor heldOutActions) => new AccuracyScore();

    public Tensor ConstantAction(Tensor trainingActions) =>
        stack(classes.Select((count, d) => trainingActions.select(1, d).bincount(null, count).argmax()), 0).unsqueeze(0); // [n, d] → [1, d]

    public void Export(OnnxGraph graph, string output)
    {
        long[] each = chunk == 1 ? [-1, _logits] : [-1, chunk, _logits];
        graph.Node("Reshape", [output, graph.Integers("logits.shape", each)], "logits");
        var (own, end) = (new List<string>(), 0L);
        foreach (var count in _classes)
        {
            own.Add(graph.Slice("logits", end, end += count, each.Length - 1));
        }

        graph.Node("Concat", [.. own.Select(logits => graph.Node("Softmax", [logits], attributes: [("axis", -1L)]))], "probabilities", [("axis", -1L)]);
        string[] chosen = [.. own.Select(logits => graph.Node("ArgMax", [logits], attributes: [("axis", -1L), ("keepdims", 1L)]))];
        graph.Node("Concat", chosen, chunk == 1 ? "action" : "actions", [("axis", -1L)]);
        if (chunk > 1)
        {
            graph.Node("Gather", ["actions", graph.Index("action.first", 0)], "action", [("axis", 1L)]);
            graph.Output("actions", OnnxElement.Int64, [OnnxGraph.Batch, chunk, classes.Count]);
        }

        object[] shape = chunk == 1 ? [OnnxGraph.Batch, _logits] : [OnnxGraph.Batch, chunk, _logits];
        graph.Output("action", OnnxElement.Int64, [OnnxGraph.Batch, classes.Count]);
        graph.Output("logits", OnnxElement.Float, shape);
        graph.Output("probabilities", OnnxElement.Float, shape);
    }

    public void Dispose()
    {
    }

    private Tensor Logits(Tensor output) => output.reshape(-1, chunk, _logits);

    // [.., Σ K] → d times [.., K]
    private Tensor[] LogitsOfEach(Tensor logits) => logits.split(_classes, -1);
}
