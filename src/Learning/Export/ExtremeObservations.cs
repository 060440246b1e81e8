using ImitationService.Learning.Policies;
using static TorchSharp.torch;

namespace ImitationService.Learning.Export;

/// <summary>Observations that no demonstration has, but a robot one day may.</summary>
internal static class ExtremeObservations
{
    private static readonly float[] Deviations = [-1000, -30, -5, 5, 30, 1000];

    /// <summary>The given observations, followed by nought and by points far from their mean in all dimensions and in turn; in every observation of a history alike. [n, …, D] → [m, …, D]</summary>
    public static Tensor AppendTo(Tensor observations, PolicyNetwork policy)
    {
        using var scope = NewDisposeScope();
        var size = observations.shape[^1];
        var mean = policy.Normalizer is { } scaling ? tensor([.. scaling.Mean], device: observations.device) : zeros(size, device: observations.device);
        var spread = policy.Normalizer is { } deviation ? tensor([.. deviation.Deviation], device: observations.device) : ones(size, device: observations.device);
        var alternating = ones(size, device: observations.device);
        alternating[TensorIndex.Slice(0, null, 2)] = -1;
        long[] one = [1, .. observations.shape[1..]];
        var rows = new List<Tensor> { observations, zeros(one, device: observations.device) };
        foreach (var factor in Deviations)
        {
            rows.Add((mean + (spread * factor)).expand(one));               // [D] → [1, D] or [1, H, D]
            rows.Add((mean + (spread * alternating * factor)).expand(one));
        }

        return cat(rows, 0).MoveToOuterDisposeScope();
    }
}
