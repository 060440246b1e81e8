using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Denoisers;
using ImitationService.Learning.Seeding;
using ImitationService.Learning.Transitions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// What heads share that make a chunk of actions out of noise, a little at a time. The backbone's output is the condition. The
/// denoiser says the chunk â that a noisy one was made of, not its noise nor its velocity: chunks are smooth, and few numbers
/// tell them, while noise is as many numbers as there are, which a network narrower than the chunk cannot hand on (Li and He,
/// "Back to Basics: Let Denoising Generative Models Denoise", 2025). The loss is the squared error of â.
/// </summary>
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

    public override void Train(bool isTraining) => denoiser.Train(isTraining);

    public override Tensor Loss(Tensor output, ActionTargets targets)
    {
        var actions = AsChunk(targets);                                    // [N, C, d]
        var (noisy, time) = Disturb(actions, randn_like(actions));
        var perElement = (Denoiser.Forward(noisy, time, output) - actions).square(); // [N, C, d]
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
        DenoisingStep[] all = [.. Enumerable.Range(0, Steps).Select(StepAt)];
        var (condition, times) = (denoiser.ExportCondition(graph, output), denoiser.ExportTimes(graph, [.. all.Select(step => step.Time)]));
        var sample = graph.Loop(
            Steps,
            graph.Reshape(NoiseInput, -1, Block),
            [OnnxGraph.Batch, Block],
            (turn, number, x) => ExportStep(turn, all, number, x, denoiser.Export(turn, x, turn.Row(times, number), condition)));
        ExportActions(graph, ExportUnscaled(graph, graph.Reshape(sample, -1, Chunk, Dimensions)));
    }

    public override void Dispose()
    {
        denoiser.Dispose();
        base.Dispose();
    }

    /// <summary>Whether scaled actions lie within −1 and 1.</summary>
    protected abstract bool IsBounded { get; }

    /// <summary>Actions with this noise in them, at times drawn anew. [N, C, d], [N, C, d] → [N, C, d], [N]</summary>
    protected abstract (Tensor Noisy, Tensor Time) Disturb(Tensor actions, Tensor noise);

    /// <summary>A step of an answer, from 0.</summary>
    protected abstract DenoisingStep StepAt(int step);

    // Scaled actions made of noise. [N, E], [N, C, d] → [N, C, d]
    private Tensor Sample(Tensor condition, Tensor noise)
    {
        var x = noise;
        for (var i = 0; i < Steps; i++)
        {
            using var scope = NewDisposeScope();
            var step = StepAt(i);
            var action = Denoiser.Forward(x, full([x.shape[0]], step.Time, device: x.device), condition);
            x = (x * step.Kept + (IsBounded ? action.clamp(-1, 1) : action) * step.Added).MoveToOuterDisposeScope();
        }

        return x;
    }

    // [batch, C·d], twice
    private string ExportStep(OnnxGraph graph, DenoisingStep[] all, string number, string x, string action)
    {
        using var scope = NewDisposeScope();
        string Times(string value, string name, Func<DenoisingStep, float> factor) =>
            graph.Node("Mul", [value, graph.Row(graph.Initializer($"head.{name}", tensor([.. all.Select(factor)])), number)]);
        action = IsBounded ? graph.Node("Clip", [action, graph.Scalar("head.least", -1), graph.Scalar("head.most", 1)]) : action;
        return graph.Node("Add", [Times(x, "kept", step => step.Kept), Times(action, "added", step => step.Added)]);
    }
}

/// <summary>A step of an answer: x′ = kept·x + added·â.</summary>
/// <param name="Time">Which the denoiser is told, 0 to 1.</param>
/// <param name="Kept">Of the noisy chunk.</param>
/// <param name="Added">Of what the denoiser says of it.</param>
internal readonly record struct DenoisingStep(float Time, float Kept, float Added);
