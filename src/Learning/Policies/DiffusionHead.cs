using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies.Denoisers;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Denoising diffusion (Ho et al., 2020) over chunks of actions, after Chi et al., "Diffusion Policy", 2023: 100 levels of noise
/// whose share of the signal, ᾱ, falls as a squared cosine (Nichol and Dhariwal, 2021): x = √ᾱ·a + √(1−ᾱ)·ε. An answer takes few of
/// the levels, evenly from the noisiest down, by DDIM (Song et al., 2021) without new noise: x′ = √ᾱ′·â + √(1−ᾱ′)·ε̂ with
/// ε̂ = (x − √ᾱ·â)/√(1−ᾱ). Where actions are scaled to −1…1, â is kept there.
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

    protected override bool IsBounded => _isBounded;

    protected override (Tensor Noisy, Tensor Time) Disturb(Tensor actions, Tensor noise)
    {
        var level = randint(Levels, [actions.shape[0]], device: actions.device);                                          // [N]
        var signal = _signal.index_select(0, level).reshape(-1, 1, 1);
        return (actions * signal.sqrt() + noise * (1 - signal).sqrt(), level.to(ScalarType.Float32) / Levels);            // [N, C, d], [N]
    }

    protected override DenoisingStep StepAt(int step)
    {
        var (level, next) = (LevelOf(step), LevelOf(step + 1));
        var kept = Rest(next) / Rest(level);
        return new DenoisingStep((float)level / Levels, (float)kept, (float)(Root(next) - (Root(level) * kept)));
    }

    // Of a step of an answer; −1, after the last, is without noise.
    private int LevelOf(int step) => (int)Math.Round(Levels * (1 - ((double)step / Steps))) - 1;

    private static double Root(int level) => level < 0 ? 1 : Math.Sqrt(Signal[level]);

    private static double Rest(int level) => level < 0 ? 0 : Math.Sqrt(1 - Signal[level]);

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
