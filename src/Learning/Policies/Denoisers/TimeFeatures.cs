using static TorchSharp.torch;

namespace ImitationService.Learning.Policies.Denoisers;

/// <summary>Sines and cosines of a time (Vaswani et al., 2017), whose frequencies go geometrically from 1 to 1,000 radians over the whole of time.</summary>
/// <param name="device">Where times will be.</param>
internal sealed class TimeFeatures(Device device) : IDisposable
{
    /// <summary>How many numbers tell of a time.</summary>
    public const int Count = 64;

    private readonly Tensor _frequencies = logspace(0, 3, Count / 2, 10, device: device).DetachFromDisposeScope();

    /// <summary>[N] in [0, 1] → [N, Count]</summary>
    public Tensor Of(Tensor time)
    {
        var angles = time.unsqueeze(1) * _frequencies;
        return cat([angles.sin(), angles.cos()], 1);
    }

    /// <summary>Of these times. [N, Count]</summary>
    public Tensor Of(IReadOnlyList<float> times) => Of(tensor([.. times], device: _frequencies.device));

    public void Dispose() => _frequencies.Dispose();
}
