using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Denoising diffusion (Ho et al., 2020) over chunks of actions, after Chi et al., "Diffusion Policy", 2023: 100 levels of noise
/// whose share of the signal, ᾱ, falls as a squared cosine (Nichol and Dhariwal, 2021); the noise is learned. An answer takes
/// few of the levels, evenly from the noisiest down, by DDIM (Song et al., 2021) without new noise:
/// a₀ = (x − √(1−ᾱ)·ε̂) / √ᾱ, x′ = √ᾱ′·a₀ + √(1−ᾱ′)·ε̂. Where actions are scaled to −1…1, a₀ is kept there.
/// </summary>
internal sealed class DiffusionHead : DenoisingHead
{
    /// <summary>Levels of noise in training.</summary>
    public const int Levels = 100;

    private const double LargestBeta = 0.999;
    private static readonly double[] Signal = SignalOfLevels();

    private readonly bool _isBounded;
    private readonly Tensor _signal;

    public DiffusionHead(int dimensions, int chunk, int steps, Normalizer? normalizer, Denoiser denoiser, Device device)
        : base(dimensions, chunk, steps, normalizer, denoiser)
    {
        _isBounded = normalizer is not null;
        _signal = tensor([.. Signal.Select(share => (float)share)], device: device).DetachFromDisposeScope();
    }

    public override ActionHeadName Name => ActionHeadName.Diffusion;

    /// <summary>ᾱ of a level of noise, from 0: the share of the action's variance that is left.</summary>
    public static double SignalOf(int level) => Signal[level];

    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    protected override Tensor Errors(Tensor condition, Tensor actions, Tensor noise)
    {
        var level = randint(Levels, [actions.shape[0]], device: actions.device);        // [N]
        var signal = _signal.index_select(0, level).reshape(-1, 1, 1);
        var noisy = actions * signal.sqrt() + noise * (1 - signal).sqrt();              // [N, C, d]
        return (Denoiser.Forward(noisy, level.to(ScalarType.Float32) / Levels, condition) - noise).square();
    }

    protected override Tensor Sample(Tensor condition, Tensor noise)
    {
        var x = noise;
        foreach (var (level, next) in Path())
        {
            using var scope = NewDisposeScope();
            var predicted = Denoiser.Forward(x, full([x.shape[0]], (float)level / Levels, device: x.device), condition);
            var action = x * Inverse(level) - predicted * Ratio(level);
            action = _isBounded ? action.clamp(-1, 1) : action;
            x = (action * Root(next) + predicted * Rest(next)).MoveToOuterDisposeScope();
        }

        return x;
    }

    protected override string ExportSample(OnnxGraph graph, string noise, string condition)
    {
        var x = noise;
        string Times(string value, string name, int level, float factor) => graph.Node("Mul", [value, graph.Scalar($"head.{name}_{level}", factor)]);
        foreach (var (level, next) in Path())
        {
            var predicted = Denoiser.Export(graph, x, (float)level / Levels, condition);
            var action = graph.Node("Sub", [Times(x, "inverse", level, Inverse(level)), Times(predicted, "ratio", level, Ratio(level))]);
            action = _isBounded ? graph.Node("Clip", [action, graph.Scalar("head.least", -1), graph.Scalar("head.most", 1)]) : action;
            x = graph.Node("Add", [Times(action, "root", next, Root(next)), Times(predicted, "rest", next, Rest(next))]);
        }

        return x;
    }

    // The levels of an answer, each with the one after it; −1 is without noise.
    private IEnumerable<(int Level, int Next)> Path()
    {
        int LevelOf(int step) => (int)Math.Round(Levels * (1 - ((double)step / Steps))) - 1;
        return Enumerable.Range(0, Steps).Select(step => (LevelOf(step), LevelOf(step + 1)));
    }

    private static float Inverse(int level) => (float)(1 / Math.Sqrt(Signal[level]));

    private static float Ratio(int level) => (float)(Math.Sqrt(1 - Signal[level]) / Math.Sqrt(Signal[level]));

    private static float Root(int level) => level < 0 ? 1 : (float)Math.Sqrt(Signal[level]);

    private static float Rest(int level) => level < 0 ? 0 : (float)Math.Sqrt(1 - Signal[level]);

    // β_t = min(1 − f(t + 1)/f(t), 0.999) with f(t) = cos²((t/T + 0.008)/1.008 · π/2); ᾱ is the product of 1 − β.
    private static double[] SignalOfLevels()
    {
        static double Curve(int level) => Math.Pow(Math.Cos(((double)level / Levels + 0.008) / 1.008 * Math.PI / 2), 2);
        var (signal, product) = (new double[Levels], 1.0);
        for (var level = 0; level < Levels; level++)
        {
            product *= 1 - Math.Min(1 - (Curve(level + 1) / Curve(level)), LargestBeta);
            signal[level] = product;
        }

        return signal;
    }
}
