using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Export;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>One logit per class, for each action of a chunk; cross-entropy. The action is the likeliest class.</summary>
/// <param name="classes">Number of classes, K.</param>
/// <param name="chunk">Actions of a chunk, C.</param>
/// <param name="smoothing">ε: the loss compares with 1 − ε + ε/K for the expert's class and ε/K for the others (Szegedy et al., 2016).</param>
internal sealed class CategoricalHead(int classes, int chunk = 1, double smoothing = 0) : IActionHead
{
    public ActionHeadName Name => ActionHeadName.Categorical;

    public int Outputs => chunk * classes;

    public int Chunk => chunk;

    public Normalizer? Normalizer => null;

    public (string Score, string ConstantBaseline) Metrics => (MetricNames.ValidationAccuracy, MetricNames.MajorityActionBaseline);

    public Tensor Targets(Tensor actions) => actions.alias(); // [n]

    // L = −1/(N·C) Σ log softmax(z)[a]
    public Tensor Loss(Tensor output, ActionTargets targets)
    {
        var logits = output.reshape(-1, classes); // [N·C, classes]
        var reduction = targets.AreEqual ? nn.Reduction.Mean : nn.Reduction.None;
        var perAction = nn.functional.cross_entropy(logits, targets.Values.flatten(), reduction: reduction, label_smoothing: smoothing);
        return targets.AreEqual ? perAction : targets.Mean(perAction.reshape(-1, chunk));
    }

    public Tensor Decode(Tensor output, Tensor? noise = null) => Logits(output).argmax(2); // [N, C, classes] → [N, C]

    public IReadOnlyList<GraphAnswer> Answers(Tensor output)
    {
        var logits = chunk == 1 ? output : Logits(output);
        return [new GraphAnswer("logits", logits, ones(1)), new GraphAnswer("probabilities", logits.softmax(-1), ones(1))];
    }

    // A class may differ only where two logits are as near to each other as rounding.
    public bool IsChoiceRight(GraphAnswers answers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var logits = answers.Floats("logits").reshape(-1, classes);                                     // [N·C, classes]
        var best = logits.amax([1L]);                                                                   // [N·C]
        var taken = logits.gather(1, answers.Integers(chunk == 1 ? "action" : "actions").reshape(-1, 1)).squeeze(1);
        return ((best - taken) / best.abs().clamp_min(1)).max().item<float>() <= tolerance;
    }

    public IReadOnlyList<Tensor> Probabilities(Tensor output) => [Logits(output).select(1, 0).softmax(1)];

    public IActionScore CreateScore(Tensor heldOutActions) => new AccuracyScore();

    public Tensor ConstantAction(Tensor trainingActions)
    {
        var counts = trainingActions.bincount(null, classes); // [n] → [classes]
        return counts.argmax().reshape(1);
    }

    public void Export(OnnxGraph graph, string output)
    {
        object[] shape = chunk == 1 ? [OnnxGraph.Batch, classes] : [OnnxGraph.Batch, chunk, classes];
        graph.Node("Reshape", [output, graph.Integers("logits.shape", chunk == 1 ? [-1, classes] : [-1, chunk, classes])], "logits");
        graph.Node("Softmax", ["logits"], "probabilities", [("axis", -1L)]);
        graph.Node("ArgMax", ["logits"], chunk == 1 ? "action" : "actions", [("axis", -1L), ("keepdims", 0L)]);
        if (chunk > 1)
        {
            graph.Node("Gather", ["actions", graph.Index("action.first", 0)], "action", [("axis", 1L)]);
            graph.Output("actions", OnnxElement.Int64, [OnnxGraph.Batch, chunk]);
        }

        graph.Output("action", OnnxElement.Int64, [OnnxGraph.Batch]);
        graph.Output("logits", OnnxElement.Float, shape);
        graph.Output("probabilities", OnnxElement.Float, shape);
    }

    public void Dispose()
    {
    }

    private Tensor Logits(Tensor output) => output.reshape(-1, chunk, classes);
}
