using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Policies;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>Observations that no demonstration has, but a robot one day may.</summary>
internal static class ExtremeObservations
{
    private static readonly float[] Deviations = [-1000, -30, -5, 5, 30, 1000];

    private const float White = 255;

    /// <summary>
    /// The given observations, followed by nought and by points far from their mean in all dimensions and in turn; in every
    /// observation of a history alike. Images are black, white and both in turn. [n, …, D] → [m, …, D]
    /// </summary>
    public static Tensor AppendTo(Tensor observations, PolicyNetwork policy)
    {
        using var scope = NewDisposeScope();
        var size = observations.shape[^1];
        var pixels = size - ObservationLayout.VectorWidth(policy.Features);
        var mean = Row(policy.Normalizer?.Mean, size - pixels, 0, observations.device);
        var spread = Row(policy.Normalizer?.Deviation, size - pixels, 1, observations.device);
        var alternating = ones(size, device: observations.device);
        alternating[TensorIndex.Slice(0, null, 2)] = -1;
        long[] one = [1, .. observations.shape[1..]];
        var rows = new List<Tensor> { observations, zeros(one, device: observations.device) };
        foreach (var factor in Deviations)
        {
            Tensor Extreme(Tensor sign) => cat([mean + (spread * sign.narrow(0, 0, size - pixels) * factor), (sign.narrow(0, size - pixels, pixels) * factor).gt(0) * White], 0);
            rows.Add(Extreme(ones(size, device: observations.device)).expand(one));  // [D] → [1, D] or [1, H, D]
            rows.Add(Extreme(alternating).expand(one));
        }

        return cat(rows, 0).MoveToOuterDisposeScope();
    }

    private static Tensor Row(IReadOnlyList<float>? values, long size, float otherwise, Device device) =>
        values is null ? full(size, otherwise, device: device) : tensor([.. values], device: device);
}
