using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Denoisers;
using ImitationService.Learning.Seeding;
using ImitationService.Learning.Transitions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>What heads share that make a chunk of actions out of noise, a little at a time. The backbone's output is the condition.</summary>
/// <param name="dimensions">Elements of an action, d.</param>
/// <param name="chunk">Actions of an answer, C.</param>
/// <param name="steps">In which an answer is made.</param>
/// <param name="normalizer">How actions are scaled.</param>
/// <param name="denoiser">What is learned.</param>
internal abstract class DenoisingHead(int dimensions, int chunk, int steps, Normalizer? normalizer, IDenoiser denoiser)
    : ContinuousHead(dimensions, chunk, normalizer)
{
    /// <summary>Name of the graph's input of noise: independent standard normal numbers, new ones for every call. [batch, C, d]</summary>
    public const string NoiseInput = "noise";

    public override int Outputs => checked((int)denoiser.Width);

    public override bool IsRandom => true;

    public override IReadOnlyList<(string Name, Parameter Value)> Parameters => denoiser.Parameters;

    /// <summary>In which an answer is made.</summary>
    public int Steps => steps;

    /// <summary>What is learned.</summary>
    protected IDenoiser Denoiser => denoiser;

    public override Tensor Loss(Tensor output, ActionTargets targets)
    {
        var actions = AsChunk(targets);                                    // [N, C, d]
        var perElement = Errors(output, actions, randn_like(actions));     // [N, C, d]
        return targets.Mean(perElement.mean([2L]));                        // [N, C] → scalar
    }

    public override Tensor Decode(Tensor output, Tensor? noise = null) =>
        Unscale(Sample(output, noise ?? randn(output.shape[0], Chunk, Dimensions, device: output.device)));

    public override IReadOnlyDictionary<string, Tensor> GraphInputs(long rows)
    {
        TorchSeed.Set(0, SeedPurpose.Graph);
        return new Dictionary<string, Tensor> { [NoiseInput] = randn(rows, Chunk, Dimensions) };
    }

    public override IReadOnlyList<GraphAnswer> Answers(Tensor output) =>
        [ActionsAnswer(Decode(output, GraphInputs(output.shape[0])[NoiseInput].to(output.device)))];

    public override void Export(OnnxGraph graph, string output)
    {
        graph.Input(NoiseInput, [OnnxGraph.Batch, Chunk, Dimensions]);
        var (condition, times) = (denoiser.ExportCondition(graph, output), denoiser.ExportTimes(graph, Times));
        var sample = graph.Loop(
            Steps,
            graph.Reshape(NoiseInput, -1, Block),
            [OnnxGraph.Batch, Block],
            (turn, number, x) => ExportStep(turn, number, x, denoiser.Export(turn, x, turn.Row(times, number), condition)));
        ExportActions(graph, ExportUnscaled(graph, graph.Reshape(sample, -1, Chunk, Dimensions)));
    }

    public override void Dispose()
    {
        denoiser.Dispose();
        base.Dispose();
    }

    /// <summary>Squared error of what the denoiser says of actions with this noise in them, at times drawn anew. [N, E], [N, C, d] → [N, C, d]</summary>
    protected abstract Tensor Errors(Tensor condition, Tensor actions, Tensor noise);

    /// <summary>Scaled actions made of noise. [N, E], [N, C, d] → [N, C, d]</summary>
    protected abstract Tensor Sample(Tensor condition, Tensor noise);

    /// <summary>The time of each step of an answer.</summary>
    protected abstract IReadOnlyList<float> Times { get; }

    /// <summary>Adds a step of <see cref="Sample"/> to a graph; the name of the chunk after it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="number">Of the step, from 0.</param>
    /// <param name="x">The chunk before it. [batch, C·d]</param>
    /// <param name="velocity">What the denoiser says of it. [batch, C·d]</param>
    protected abstract string ExportStep(OnnxGraph graph, string number, string x, string velocity);
}
