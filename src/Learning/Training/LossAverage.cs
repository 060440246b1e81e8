using ImitationService.Learning.Checkpoints;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>The average loss over the transitions since the last report, summed on the device: adding does not wait for it.</summary>
internal sealed class LossAverage(Device device) : ILosses, ITrainingState, IDisposable
{
    private readonly Tensor _sum = zeros([], ScalarType.Float64, device).DetachFromDisposeScope();
    private long _count;

    /// <summary>The average; waits for the device.</summary>
    public double Value => _sum.item<double>() / _count;

    /// <summary>Adds the mean loss of so many transitions.</summary>
    public void Add(Tensor loss, long count)
    {
        using var detached = loss.detach();
        _sum.add_(detached, alpha: count);
        _count += count;
    }

    public void Reset()
    {
        _sum.zero_();
        _count = 0;
    }

    public void Save(StateWriter writer)
    {
        writer.Add("loss.sum", _sum);
        writer.Add("loss.count", _count);
    }

    public void Restore(StateReader reader)
    {
        reader.Fill("loss.sum", _sum);
        _count = reader.Integer("loss.count");
    }

    public void Dispose() => _sum.Dispose();
}
