using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>Members that say the action itself: their mean, and the deviation between them.</summary>
internal sealed class EnsembleOfActions(IActionHead member, int members) : EnsembleHead(member, members)
{
    private readonly int _dimensions = member.Outputs;

    protected override Tensor Action(Tensor output) =>
        Member.Decode(Rows(output)).reshape(-1, Members, _dimensions).mean([1L]); // [n·K, d] → [n, K, d] → [n, d]

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output)
    {
        var unit = MemberAnswers(output)["action"].Unit;
        return [new GraphAnswer("action", Action(output), unit), new GraphAnswer(Disagreement, UnscaleDeviation(Variance(Scaled(output)).sqrt()), unit)];
    }

    public override void Export(OnnxGraph graph, string output)
    {
        var ensemble = new EnsembleGraph(graph, Members);
        var scaled = graph.Reshape(output, -1, Members, _dimensions); // [batch, K, d]
        ensemble.Mean(ensemble.Unscale(Normalizer, scaled, "members.action"), "action");
        graph.Output("action", OnnxElement.Float, [OnnxGraph.Batch, _dimensions]);
        ensemble.ExportDisagreement(Normalizer, scaled, _dimensions);
    }

    private Tensor Scaled(Tensor output) => output.reshape(-1, Members, _dimensions); // [n, K·d] → [n, K, d]
}
