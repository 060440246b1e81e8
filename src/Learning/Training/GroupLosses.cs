using ImitationService.Learning.Checkpoints;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>
/// <see cref="LossAverage"/> over several groups of policies: each has a sum of its own, so that the sums do not depend on whose
/// turn it was first.
/// </summary>
internal sealed class GroupLosses(int groups, Device device) : ILosses, ITrainingState, IDisposable
{
    private readonly Tensor _sums = zeros(groups, ScalarType.Float64, device).DetachFromDisposeScope();
    private long _count;

    /// <summary>The average over all groups; waits for the device.</summary>
    public double Value
    {
        get
        {
            using var scope = NewDisposeScope();
            return _sums.sum().item<double>() / _count;
        }
    }

    /// <summary>Adds a group's mean loss over so many transitions.</summary>
    public void Add(int group, Tensor loss, long count)
    {
        using var scope = NewDisposeScope();
        _sums[group].add_(loss.detach(), alpha: count);
        _count += count;
    }

    public void Reset()
    {
        _sums.zero_();
        _count = 0;
    }

    public void Save(StateWriter writer)
    {
        writer.Add("loss.sums", _sums);
        writer.Add("loss.count", _count);
    }

    public void Restore(StateReader reader)
    {
        reader.Fill("loss.sums", _sums);
        _count = reader.Integer("loss.count");
    }

    public void Dispose() => _sums.Dispose();
}
