using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies.Denoisers;
using static TorchSharp.torch;

namespace ImitationService.Learning.Policies;

/// <summary>
/// Flow matching (Lipman et al., 2023) along straight paths (Liu et al., "Rectified Flow", 2023): x_t = (1 − t)·ε + t·a with
/// t ~ U(0, 1). An answer follows the velocity from noise at t = 0 to t = 1 in Euler steps. The velocity a − ε is
/// (â − x_t)/(1 − t), â being what the denoiser says, and its squared error the loss's times 1/(1 − t)².
/// </summary>
internal sealed class FlowHead(int dimensions, int chunk, int steps, Normalizer? normalizer, IDenoiser denoiser)
    : DenoisingHead(dimensions, chunk, steps, normalizer, denoiser)
{
    public override ActionHeadName Name => ActionHeadName.Flow;

    protected override bool IsBounded => false;

    protected override (Tensor Noisy, Tensor Time) Disturb(Tensor actions, Tensor noise)
    {
        var time = rand(actions.shape[0], device: actions.device);     // [N]
        var t = time.reshape(-1, 1, 1);
        return (noise * (1 - t) + actions * t, time);                  // [N, C, d], [N]
    }

    // x + 1/S·(â − x)/(1 − t) with t = step/S
    protected override DenoisingStep StepAt(int step) => new((float)step / Steps, Kept: 1 - (1f / (Steps - step)), Added: 1f / (Steps - step));
}
