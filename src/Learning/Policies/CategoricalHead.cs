using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>One logit per class; cross-entropy. The action is the likeliest class.</summary>
internal sealed class CategoricalHead(int classes) : IActionHead
{
    public ActionHeadName Name => ActionHeadName.Categorical;

    public int Outputs => classes;

    public Normalizer? Normalizer => null;

    public (string Score, string ConstantBaseline) Metrics => (MetricNames.ValidationAccuracy, MetricNames.MajorityActionBaseline);

    public Tensor Targets(Tensor actions) => actions.alias(); // [n]

    // L = −1/B Σ log softmax(z)[a]
    public Tensor Loss(Tensor output, Tensor targets) => nn.functional.cross_entropy(output, targets);

    public Tensor Decode(Tensor output) => output.argmax(1); // [B, classes] → [B]

    public IReadOnlyList<GraphAnswer> Answers(Tensor output) =>
        [new GraphAnswer("logits", output, ones(1)), new GraphAnswer("probabilities", output.softmax(1), ones(1))];

    // A class may differ only where two logits are as near to each other as rounding.
    public bool IsChoiceRight(GraphAnswers answers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var logits = answers.Floats("logits");                                                         // [n, classes]
        var best = logits.amax([1L]);                                                                  // [n, classes] → [n]
        var taken = logits.gather(1, answers.Integers("action").unsqueeze(1)).squeeze(1);              // [n, classes] → [n]
        return ((best - taken) / best.abs().clamp_min(1)).max().item<float>() <= tolerance;
    }

    public IActionScore CreateScore(Tensor heldOutActions) => new AccuracyScore();

    public Tensor ConstantAction(Tensor trainingActions)
    {
        var counts = trainingActions.bincount(null, classes); // [n] → [classes]
        return counts.argmax().reshape(1);
    }

    public void Export(OnnxGraph graph, string output)
    {
        graph.Node("Identity", [output], "logits");
        graph.Node("Softmax", ["logits"], "probabilities", [("axis", 1L)]);
        graph.Node("ArgMax", ["logits"], "action", [("axis", 1L), ("keepdims", 0L)]);
        graph.Output("action", OnnxElement.Int64, [OnnxGraph.Batch]);
        graph.Output("logits", OnnxElement.Float, [OnnxGraph.Batch, classes]);
        graph.Output("probabilities", OnnxElement.Float, [OnnxGraph.Batch, classes]);
    }

    public void Dispose()
    {
    }
}
