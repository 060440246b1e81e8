using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>The output is the action itself, scaled; mean squared error.</summary>
internal sealed class DeterministicHead(int dimensions, Normalizer? normalizer) : IActionHead
{
    public ActionHeadName Name => ActionHeadName.Deterministic;

    public int Outputs => dimensions;

    public Normalizer? Normalizer => normalizer;

    public (string Score, string ConstantBaseline) Metrics => (MetricNames.ValidationScaledError, MetricNames.MeanActionBaseline);

    public Tensor Targets(Tensor actions)
    {
        var targets = actions.clone(); // [n, d]
        normalizer?.Apply(targets);
        return targets;
    }

    // L = 1/(B·d) Σ (π(o) − a)²
    public Tensor Loss(Tensor output, Tensor targets) => nn.functional.mse_loss(output, targets);

    public Tensor Decode(Tensor output) => normalizer is null ? output : normalizer.Invert(output);

    public IActionScore CreateScore(Tensor heldOutActions) => new SquaredErrorScore(heldOutActions);

    public Tensor ConstantAction(Tensor trainingActions) =>
        trainingActions.mean([0L], keepdim: true, type: ScalarType.Float64).to(ScalarType.Float32); // [n, d] → [1, d]

    public void Export(OnnxGraph graph, string output)
    {
        if (normalizer is null)
        {
            graph.Node("Identity", [output], "action");
        }
        else
        {
            normalizer.ExportInverse(graph, output, "action", "action");
        }

        graph.Output("action", OnnxElement.Float, [OnnxGraph.Batch, dimensions]);
    }

    public void Dispose() => normalizer?.Dispose();
}
