using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Export;
using ImitationService.Learning.Transitions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>What every head of continuous actions shares: targets, scores and the way back to the dataset's units.</summary>
/// <param name="dimensions">Elements of an action, d.</param>
/// <param name="chunk">Actions of an answer, C.</param>
/// <param name="normalizer">How actions are scaled; null where they are not.</param>
internal abstract class ContinuousHead(int dimensions, int chunk, Normalizer? normalizer) : IActionHead
{
    public abstract ActionHeadName Name { get; }

    public abstract int Outputs { get; }

    public int Chunk => chunk;

    public Normalizer? Normalizer => normalizer;

    public virtual IReadOnlyList<(string Name, Parameter Value)> Parameters => [];

    public virtual IReadOnlyList<(string Name, Tensor Value)> Constants => [];

    public virtual bool IsRandom => false;

    public (string Score, string ConstantBaseline) Metrics => (MetricNames.ValidationScaledError, MetricNames.MeanActionBaseline);

    /// <summary>Elements of an action.</summary>
    protected int Dimensions => dimensions;

    /// <summary>Elements of a chunk.</summary>
    protected int Block => chunk * dimensions;

    public virtual void Train(bool isTraining)
    {
    }

    public virtual float[]? FirstOutput(long seed) => null;

    public Tensor Targets(Tensor actions)
    {
        var targets = actions.clone(); // [n, d]
        normalizer?.Apply(targets);
        return targets;
    }

    public abstract Tensor Loss(Tensor output, ActionTargets targets);

    public virtual (Tensor Loss, Tensor Gradient) Slope(Tensor output, ActionTargets targets, double factor) =>
        ActionHeads.RecordedSlope(this, output, targets, factor);

    public abstract Tensor Decode(Tensor output, Tensor? noise = null);

    public virtual IReadOnlyDictionary<string, Tensor> GraphInputs(long rows) => new Dictionary<string, Tensor>();

    public abstract IReadOnlyList<GraphAnswer> Answers(Tensor output);

    public virtual bool IsChoiceRight(GraphAnswers answers, double tolerance) => true;

    public virtual IReadOnlyList<Tensor> Probabilities(Tensor output) => [];

    public virtual Tensor Classes(Tensor actions) => throw new InvalidOperationException($"The head {Name} knows no classes.");

    public IActionScore CreateScore(Tensor heldOutActions) => new SquaredErrorScore(heldOutActions);

    public Tensor ConstantAction(Tensor trainingActions) =>
        trainingActions.mean([0L], keepdim: true, type: ScalarType.Float64).to(ScalarType.Float32); // [n, d] → [1, d]

    public abstract void Export(OnnxGraph graph, string output);

    public virtual void Dispose() => normalizer?.Dispose();

    /// <summary>A part of the output as actions. [N, C·d] → [N, C, d]</summary>
    protected Tensor AsChunk(Tensor x) => x.reshape(-1, chunk, dimensions);

    /// <summary>Targets with their chunk, also where it is one action. [N, C, d]</summary>
    protected Tensor AsChunk(ActionTargets targets) => targets.Values.reshape(-1, chunk, dimensions);

    /// <summary>Adds the outputs <c>action</c>, and <c>actions</c> where there are several, of a chunk in the dataset's units.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="actions">[batch, C·d] or [batch, C, d]</param>
    protected void ExportActions(OnnxGraph graph, string actions)
    {
        if (chunk == 1)
        {
            graph.Node("Reshape", [actions, graph.Integers("action.shape", [-1, dimensions])], "action");
        }
        else
        {
            graph.Node("Reshape", [actions, graph.Integers("actions.shape", [-1, chunk, dimensions])], "actions");
            graph.Node("Gather", ["actions", graph.Index("action.first", 0)], "action", [("axis", 1L)]);
            graph.Output("actions", OnnxElement.Float, [OnnxGraph.Batch, chunk, dimensions]);
        }

        graph.Output("action", OnnxElement.Float, [OnnxGraph.Batch, dimensions]);
    }

    /// <summary>What the graph's chunk is to be compared with.</summary>
    protected GraphAnswer ActionsAnswer(Tensor chunkOfActions) => chunk == 1
        ? Answer("action", chunkOfActions.squeeze(1))
        : Answer("actions", chunkOfActions);

    /// <summary>The shape of a graph's output that has one value per element of a chunk.</summary>
    protected object[] ChunkShape(params object[] before) => chunk == 1 ? [.. before, dimensions] : [.. before, chunk, dimensions];

    /// <summary>Actions in the dataset's units. [.., d] → [.., d]</summary>
    protected Tensor Unscale(Tensor actions) => normalizer is null ? actions : normalizer.Invert(actions);

    /// <summary>Deviations in the dataset's units. [.., d] → [.., d]</summary>
    protected Tensor UnscaleDeviation(Tensor deviations) => normalizer is null ? deviations : normalizer.InvertDeviation(deviations);

    /// <summary>Adds <see cref="Unscale"/> to a graph; the name of its output. [.., d] → [.., d]</summary>
    protected string ExportUnscaled(OnnxGraph graph, string scaled, string? output = null) =>
        normalizer?.ExportInverse(graph, scaled, "action", output) ?? graph.Node("Identity", [scaled], output);

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
