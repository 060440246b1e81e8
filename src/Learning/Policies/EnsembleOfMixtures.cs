using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Members that each say a mixture of M normal distributions. Together they are the mixture of all K·M, each member's weights
/// over K. The action is the mean of the mode with the largest weight of all, for the reason that it is so with one member: the
/// mean of two good answers may be a bad one. The disagreement is the deviation between the means of the members' mixtures.
/// </summary>
internal sealed class EnsembleOfMixtures(GaussianMixtureHead member, int members) : EnsembleHead(member, members)
{
    private readonly int _modes = member.Modes;
    private readonly int _dimensions = (member.Outputs - member.Modes) / (2 * member.Modes);

    protected override Tensor Action(Tensor output)
    {
        var own = MemberAnswers(output);
        var best = Weights(own).argmax(1, keepdim: true).unsqueeze(2);                             // [n, K·M] → [n, 1, 1]
        return Modes(own["means"].Expected).gather(1, best.expand(-1, 1, _dimensions)).squeeze(1); // [n, K·M, d] → [n, d]
    }

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output)
    {
        var own = MemberAnswers(output);
        var (means, unit) = (own["means"].Expected, own["means"].Unit);
        var scaled = Rows(output).narrow(1, _modes, _modes * _dimensions).reshape(-1, _modes, _dimensions);
        var ofMembers = (own["probabilities"].Expected.unsqueeze(2) * scaled).sum([1L]);           // [n·K, M, d] → [n·K, d]
        return
        [
            own["probabilities"] with { Expected = Weights(own) },
            new GraphAnswer("means", Modes(means), unit),
            new GraphAnswer("deviations", Modes(own["deviations"].Expected), unit),
            new GraphAnswer(Disagreement, UnscaleDeviation(Variance(ofMembers.reshape(-1, Members, _dimensions)).sqrt()), unit),
        ];
    }

    public override bool IsChoiceRight(GraphAnswers answers, double tolerance) => Member.IsChoiceRight(answers, tolerance);

    public override void Export(OnnxGraph graph, string output)
    {
        var ensemble = new EnsembleGraph(graph, Members);
        var (all, block) = (Members * _modes, _modes * _dimensions);
        var rows = graph.Reshape(output, -1, Member.Outputs); // [batch·K, M + 2·M·d]
        var weights = graph.Node("Softmax", [graph.Slice(rows, 0, _modes)], attributes: [("axis", 1L)]);
        ensemble.PerMember(graph.Reshape(weights, -1, all), "probabilities");
        var means = graph.Reshape(graph.Slice(rows, _modes, _modes + block), -1, all, _dimensions);
        ensemble.Unscale(Normalizer, means, "means");
        var logDeviations = graph.Reshape(graph.Slice(rows, _modes + block, Member.Outputs), -1, all, _dimensions);
        ensemble.UnscaleDeviation(Normalizer, LogDeviation.ExportDeviation(graph, logDeviations), "deviations");
        var best = graph.Node("ArgMax", ["probabilities"], attributes: [("axis", 1L), ("keepdims", 1L)]); // [batch, 1]
        graph.Node("GatherND", ["means", best], "action", [("batch_dims", 1L)]);                          // [batch, K·M, d] → [batch, d]
        graph.Output("action", OnnxElement.Float, [OnnxGraph.Batch, _dimensions]);
        graph.Output("probabilities", OnnxElement.Float, [OnnxGraph.Batch, all]);
        graph.Output("means", OnnxElement.Float, [OnnxGraph.Batch, all, _dimensions]);
        graph.Output("deviations", OnnxElement.Float, [OnnxGraph.Batch, all, _dimensions]);
        var weighted = graph.Node("Mul", [graph.Reshape(weights, -1, Members, _modes, 1), graph.Reshape(means, -1, Members, _modes, _dimensions)]);
        ensemble.ExportDisagreement(Normalizer, ensemble.Sum(weighted, 2), _dimensions);
    }

    private Tensor Weights(IReadOnlyDictionary<string, GraphAnswer> own) => own["probabilities"].Expected.reshape(-1, Members * _modes) / Members;

    private Tensor Modes(Tensor values) => values.reshape(-1, Members * _modes, _dimensions); // [n·K, M, d] → [n, K·M, d]
}
