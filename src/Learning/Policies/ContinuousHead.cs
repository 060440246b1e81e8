using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>What every head of continuous actions shares: targets, scores and the way back to the dataset's units.</summary>
/// <param name="dimensions">Elements of an action, d.</param>
/// <param name="normalizer">How actions are scaled; null where they are not.</param>
internal abstract class ContinuousHead(int dimensions, Normalizer? normalizer) : IActionHead
{
    public abstract ActionHeadName Name { get; }

    public abstract int Outputs { get; }

    public Normalizer? Normalizer => normalizer;

    public (string Score, string ConstantBaseline) Metrics => (MetricNames.ValidationScaledError, MetricNames.MeanActionBaseline);

    /// <summary>Elements of an action.</summary>
    protected int Dimensions => dimensions;

    public Tensor Targets(Tensor actions)
    {
        var targets = actions.clone(); // [n, d]
        normalizer?.Apply(targets);
        return targets;
    }

    public abstract Tensor Loss(Tensor output, Tensor targets);

    public abstract Tensor Decode(Tensor output);

    public abstract IReadOnlyList<GraphAnswer> Answers(Tensor output);

    public virtual bool IsChoiceRight(GraphAnswers answers, double tolerance) => true;

    public IActionScore CreateScore(Tensor heldOutActions) => new SquaredErrorScore(heldOutActions);

    public Tensor ConstantAction(Tensor trainingActions) =>
        trainingActions.mean([0L], keepdim: true, type: ScalarType.Float64).to(ScalarType.Float32); // [n, d] → [1, d]

    public abstract void Export(OnnxGraph graph, string output);

    public void Dispose() => normalizer?.Dispose();

    /// <summary>Actions in the dataset's units. [.., d] → [.., d]</summary>
    protected Tensor Unscale(Tensor actions) => normalizer is null ? actions : normalizer.Invert(actions);

    /// <summary>Deviations in the dataset's units. [.., d] → [.., d]</summary>
    protected Tensor UnscaleDeviation(Tensor deviations) => normalizer is null ? deviations : normalizer.InvertDeviation(deviations);

    /// <summary>Adds <see cref="Unscale"/> to a graph, under the given name.</summary>
    protected void ExportUnscaled(OnnxGraph graph, string scaled, string output)
    {
        if (normalizer is null)
        {
            graph.Node("Identity", [scaled], output);
        }
        else
        {
            normalizer.ExportInverse(graph, scaled, "action", output);
        }
    }

    /// <summary>Adds <see cref="UnscaleDeviation"/> to a graph, under the given name.</summary>
    protected void ExportUnscaledDeviation(OnnxGraph graph, string scaled, string output)
    {
        if (normalizer is null)
        {
            graph.Node("Identity", [scaled], output);
        }
        else
        {
            normalizer.ExportInverseDeviation(graph, scaled, "action", output);
        }
    }

    /// <summary>What a graph's output is to be compared with, its rounding measured in the actions' spread.</summary>
    protected GraphAnswer Answer(string name, Tensor expected) =>
        new(name, expected, normalizer is null ? ones(dimensions) : tensor([.. normalizer.Deviation]));
}
