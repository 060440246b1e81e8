using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Members that each say a probability per class: their mean, p̄, and its likeliest class. The disagreement is the mutual
/// information between class and member, 1/K Σ KL(p ‖ p̄) in nats: 0 where all say the same, at most log K. The paper's own
/// measure (section 3.5) is the sum instead of the mean.
/// </summary>
internal sealed class EnsembleOfClassifiers(IActionHead member, int members) : EnsembleHead(member, members)
{
    // Below it a class has no part in the sum; its logarithm must be a number all the same.
    private const float LeastProbability = 1e-30f;

    private readonly int _classes = member.Outputs;

    protected override Tensor Action(Tensor output) => OfMembers(output).mean([1L]).argmax(1); // [n, K, classes] → [n]

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output)
    {
        var (own, logarithms) = (OfMembers(output), Stacked(output).log_softmax(2));              // [n, K, classes]
        var mean = own.mean([1L], keepdim: true);                                                     // [n, 1, classes]
        var information = (own * (logarithms - mean.clamp_min(LeastProbability).log())).sum([1L, 2L]) / Members; // [n]
        return [new GraphAnswer("probabilities", mean.squeeze(1), ones(1)), new GraphAnswer(Disagreement, information.unsqueeze(1), ones(1))];
    }

    // A class may differ only where two probabilities are as near to each other as rounding.
    public override bool IsChoiceRight(GraphAnswers answers, double tolerance)
    {
        using var scope = NewDisposeScope();
        var probabilities = answers.Floats("probabilities");                                                       // [n, classes]
        var taken = probabilities.gather(1, answers.Integers("action").unsqueeze(1)).squeeze(1);                   // [n]
        return (probabilities.amax([1L]) - taken).max().item<float>() <= tolerance;
    }

    public override void Export(OnnxGraph graph, string output)
    {
        var ensemble = new EnsembleGraph(graph, Members);
        var logits = graph.Reshape(output, -1, Members, _classes);
        var own = graph.Node("Softmax", [logits], attributes: [("axis", 2L)]);
        ensemble.Mean(own, "probabilities");
        graph.Node("ArgMax", ["probabilities"], "action", [("axis", 1L), ("keepdims", 0L)]);
        var mean = graph.Node("Max", [graph.Reshape("probabilities", -1, 1, _classes), graph.Scalar("least_probability", LeastProbability)]);
        var ratio = graph.Node("Sub", [graph.Node("LogSoftmax", [logits], attributes: [("axis", 2L)]), graph.Node("Log", [mean])]);
        var divergences = ensemble.Sum(graph.Node("Mul", [own, ratio]), 2);       // [batch, K, classes] → [batch, K]
        ensemble.Mean(divergences, Disagreement);                                 // [batch, K] → [batch]
        graph.Output("action", OnnxElement.Int64, [OnnxGraph.Batch]);
        graph.Output("probabilities", OnnxElement.Float, [OnnxGraph.Batch, _classes]);
        graph.Output(Disagreement, OnnxElement.Float, [OnnxGraph.Batch]);
    }

    public override IReadOnlyList<Tensor> Probabilities(Tensor output) => [OfMembers(output).mean([1L])]; // [n, K, classes] → [n, classes]

    private Tensor Stacked(Tensor output) => output.reshape(-1, Members, _classes);

    private Tensor OfMembers(Tensor output) => Stacked(output).softmax(2);
}
