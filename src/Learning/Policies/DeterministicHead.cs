using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Transitions;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>The output is the chunk of actions itself, scaled; mean squared or mean absolute error.</summary>
internal sealed class DeterministicHead(int dimensions, Normalizer? normalizer, RegressionLoss loss = RegressionLoss.L2, int chunk = 1)
    : ContinuousHead(dimensions, chunk, normalizer)
{
    public override ActionHeadName Name => ActionHeadName.Deterministic;

    public override int Outputs => Block;

    // L = 1/(N·C·d) Σ (π(o) − a)², or of |π(o) − a|
    public override Tensor Loss(Tensor output, ActionTargets targets)
    {
        if (targets.AreEqual)
        {
            return Compare(output, targets.Values.reshape(output.shape), nn.Reduction.Mean);
        }

        var perElement = Compare(AsChunk(output), AsChunk(targets), nn.Reduction.None); // [N, C, d]
        return targets.Mean(perElement.mean([2L]));                                     // [N, C] → scalar
    }

    // dL/dπ = 2(π − a)/(N·C·d), or the sign of π − a over N·C·d
    public override (Tensor Loss, Tensor Gradient) Slope(Tensor output, ActionTargets targets, double factor)
    {
        if (!targets.AreEqual)
        {
            return base.Slope(output, targets, factor);
        }

        var difference = output - targets.Values.reshape(output.shape);
        var (mean, share) = (loss == RegressionLoss.L2 ? difference.square().mean() : difference.abs().mean(), factor / output.numel());
        return (mean, loss == RegressionLoss.L2 ? difference.mul_(2 * share) : difference.sign_().mul_(share));
    }

    public override Tensor Decode(Tensor output, Tensor? noise = null) => Unscale(AsChunk(output));

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output) => [ActionsAnswer(Decode(output))];

    public override void Export(OnnxGraph graph, string output) =>
        ExportActions(graph, ExportUnscaled(graph, graph.Reshape(output, -1, Chunk, Dimensions)));

    private Tensor Compare(Tensor answers, Tensor actions, nn.Reduction reduction) => loss switch
    {
        RegressionLoss.L2 => nn.functional.mse_loss(answers, actions, reduction),
        RegressionLoss.L1 => nn.functional.l1_loss(answers, actions, reduction),
        _ => throw new InvalidOperationException($"There is no loss {loss}."),
    };
}
