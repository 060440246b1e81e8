using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Export;
using ImitationService.Learning.Policies.Denoisers;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Denoising diffusion (Ho et al., 2020) over chunks of actions, after Chi et al., "Diffusion Policy", 2023: 100 levels of noise
/// whose share of the signal, ᾱ, falls as a squared cosine (Nichol and Dhariwal, 2021). Learned is v = √ᾱ·ε − √(1−ᾱ)·a
/// (Salimans and Ho, "Progressive Distillation", 2022) and not the noise ε: the way back from ε divides by √ᾱ, nearly nought
/// where the noise is strongest, and so makes rounding large. An answer takes few of the levels, evenly from the noisiest
/// down, by DDIM (Song et al., 2021) without new noise: a₀ = √ᾱ·x − √(1−ᾱ)·v, ε̂ = √(1−ᾱ)·x + √ᾱ·v,
/// x′ = √ᾱ′·a₀ + √(1−ᾱ′)·ε̂. Where actions are scaled to −1…1, a₀ is kept there.
/// </summary>
internal sealed class DiffusionHead : DenoisingHead
{
    /// <summary>Levels of noise in training.</summary>
    public const int Levels = 100;

    private const double LargestBeta = 0.999;
    private static readonly double[] Signal = SignalOfLevels();

    private readonly bool _isBounded;
    private readonly Tensor _signal;

    public DiffusionHead(int dimensions, int chunk, int steps, Normalizer? normalizer, IDenoiser denoiser, Device device)
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
        var (root, rest) = (signal.sqrt(), (1 - signal).sqrt());
        var velocity = Denoiser.Forward(actions * root + noise * rest, level.to(ScalarType.Float32) / Levels, condition);
        return (velocity - (noise * root - actions * rest)).square();                   // [N, C, d]
    }

    protected override Tensor Sample(Tensor condition, Tensor noise)
    {
        var x = noise;
        foreach (var (level, next) in Path())
        {
            using var scope = NewDisposeScope();
            var velocity = Denoiser.Forward(x, full([x.shape[0]], TimeOf(level), device: x.device), condition);
            var action = x * Root(level) - velocity * Rest(level);
            action = _isBounded ? action.clamp(-1, 1) : action;
            x = (action * Root(next) + (x * Rest(level) + velocity * Root(level)) * Rest(next)).MoveToOuterDisposeScope();
        }

        return x;
    }

    protected override IReadOnlyList<float> Times => [.. Path().Select(pair => TimeOf(pair.Level))];

    protected override string ExportStep(OnnxGraph graph, string number, string x, string velocity)
    {
        using var scope = NewDisposeScope();
        string Scaled(string value, string name, Func<(int Level, int Next), float> factor) =>
            graph.Node("Mul", [value, graph.Row(graph.Initializer($"head.{name}", tensor([.. Path().Select(factor)])), number)]);
        string Root(string value) => Scaled(value, "root", pair => DiffusionHead.Root(pair.Level));
        string Rest(string value) => Scaled(value, "rest", pair => DiffusionHead.Rest(pair.Level));
        var action = graph.Node("Sub", [Root(x), Rest(velocity)]);
        var noiseLeft = graph.Node("Add", [Rest(x), Root(velocity)]);
        action = _isBounded ? graph.Node("Clip", [action, graph.Scalar("head.least", -1), graph.Scalar("head.most", 1)]) : action;
        return graph.Node(
            "Add",
            [Scaled(action, "next_root", pair => DiffusionHead.Root(pair.Next)), Scaled(noiseLeft, "next_rest", pair => DiffusionHead.Rest(pair.Next))]);
    }

    // The levels of an answer, each with the one after it; −1 is without noise.
    private IEnumerable<(int Level, int Next)> Path()
    {
        int LevelOf(int step) => (int)Math.Round(Levels * (1 - ((double)step / Steps))) - 1;
        return Enumerable.Range(0, Steps).Select(step => (LevelOf(step), LevelOf(step + 1)));
    }

    private static float TimeOf(int level) => (float)level / Levels;

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
