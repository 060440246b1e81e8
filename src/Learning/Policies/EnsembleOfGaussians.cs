using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Members that each say a normal distribution. Together they are a mixture in equal parts, told by its mean and variance:
/// μ* = 1/K Σ μ, σ*² = 1/K Σ σ² + 1/K Σ (μ − μ*)² (section 2.4 of the paper); the second term is their disagreement's square.
/// </summary>
internal sealed class EnsembleOfGaussians(IActionHead member, int members) : EnsembleHead(member, members)
{
    private readonly int _dimensions = member.Outputs / 2;

    protected override Tensor Action(Tensor output) => Stacked(Member.Decode(Rows(output))).mean([1L]); // [n, K, d] → [n, d]

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output)
    {
        var unit = MemberAnswers(output)["action"].Unit;
        var between = Variance(Stacked(Rows(output).narrow(1, 0, _dimensions)));                               // [n, K, d] → [n, d]
        var deviations = LogDeviation.Bound(Rows(output).narrow(1, _dimensions, _dimensions)).exp();
        var within = Stacked(deviations).square().mean([1L]);                                                  // [n, K, d] → [n, d]
        return
        [
            new GraphAnswer("action", Action(output), unit),
            new GraphAnswer("deviation", UnscaleDeviation((within + between).sqrt()), unit),
            new GraphAnswer(Disagreement, UnscaleDeviation(between.sqrt()), unit),
        ];
    }

    public override void Export(OnnxGraph graph, string output)
    {
        var ensemble = new EnsembleGraph(graph, Members);
        var rows = graph.Reshape(output, -1, Member.Outputs); // [batch·K, 2d]
        var means = graph.Reshape(graph.Slice(rows, 0, _dimensions), -1, Members, _dimensions);
        var logDeviations = graph.Reshape(graph.Slice(rows, _dimensions, 2 * _dimensions), -1, Members, _dimensions);
        var deviations = LogDeviation.ExportDeviation(graph, logDeviations);
        var within = ensemble.Mean(graph.Node("Mul", [deviations, deviations]));
        ensemble.Mean(ensemble.Unscale(Normalizer, means, "members.action"), "action");
        ensemble.UnscaleDeviation(Normalizer, graph.Node("Sqrt", [graph.Node("Add", [within, ensemble.Variance(means)])]), "deviation");
        graph.Output("action", OnnxElement.Float, [OnnxGraph.Batch, _dimensions]);
        graph.Output("deviation", OnnxElement.Float, [OnnxGraph.Batch, _dimensions]);
        ensemble.ExportDisagreement(Normalizer, means, _dimensions);
    }

    private Tensor Stacked(Tensor values) => values.reshape(-1, Members, _dimensions); // [n·K, d] → [n, K, d]
}
