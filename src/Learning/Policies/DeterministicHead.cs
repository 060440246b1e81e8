using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>The output is the action itself, scaled; mean squared or mean absolute error.</summary>
internal sealed class DeterministicHead(int dimensions, Normalizer? normalizer, RegressionLoss loss = RegressionLoss.L2)
    : ContinuousHead(dimensions, normalizer)
{
    public override ActionHeadName Name => ActionHeadName.Deterministic;

    public override int Outputs => Dimensions;

    public override Tensor Loss(Tensor output, Tensor targets) => loss switch
    {
        RegressionLoss.L2 => nn.functional.mse_loss(output, targets), // L = 1/(B·d) Σ (π(o) − a)²
        RegressionLoss.L1 => nn.functional.l1_loss(output, targets),  // L = 1/(B·d) Σ |π(o) − a|
        _ => throw new InvalidOperationException($"There is no loss {loss}."),
    };

    public override Tensor Decode(Tensor output) => Unscale(output);

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output) => [Answer("action", Decode(output))];

    public override void Export(OnnxGraph graph, string output)
    {
        ExportUnscaled(graph, output, "action");
        graph.Output("action", OnnxElement.Float, [OnnxGraph.Batch, Dimensions]);
    }
}
