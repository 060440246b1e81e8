using System.Runtime.InteropServices;
using ImitationService.Learning.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Training;

/// <summary>
/// <see cref="LossAverage"/> over several groups of policies that take their steps in turns: a sum for each group and each
/// stretch between two reports, so that the sums depend neither on whose turn it was first nor on how many reports a turn is long.
/// </summary>
/// <param name="groups">How many.</param>
/// <param name="plan">After which steps the loss is reported.</param>
/// <param name="device">Where the losses are.</param>
internal sealed class GroupLosses(int groups, TrainingPlan plan, Device device) : ILosses, ITrainingState, IDisposable
{
    // Those that one turn can touch.
    private const int Stretches = (int)WorkOrder.LongestBlock + 1;

    private readonly Tensor _sums = zeros(Stretches, groups, ScalarType.Float64, device).DetachFromDisposeScope();
    private readonly long[] _counts = new long[Stretches];
    private long _asked;

    /// <summary>The average over all groups since the report before the step that was asked about; waits for the device.</summary>
    public double Value
    {
        get
        {
            using var scope = NewDisposeScope();
            return _sums[_asked].sum().item<double>() / _counts[_asked];
        }
    }

    /// <summary>Says which step is spoken of from now on.</summary>
    public void Ask(long step) => _asked = Stretch(step);

    /// <summary>Adds a group's mean loss over so many transitions, of one of its steps.</summary>
    public void Add(int group, long step, Tensor loss, long count)
    {
        var stretch = Stretch(step);
        _counts[stretch] += count;
        if (loss.device_type == DeviceType.CPU && loss.dtype == ScalarType.Float32)
        {
            // in memory, what is asked of torch takes longer than a small network's step
            MemoryMarshal.Cast<byte, double>(_sums.bytes)[(int)(stretch * groups) + group] += MemoryMarshal.Read<float>(loss.bytes) * (double)count;
            return;
        }

        using var scope = NewDisposeScope();
        _sums[stretch, group].add_(loss, alpha: count);
    }

    public void Reset()
    {
        using var scope = NewDisposeScope();
        _sums[_asked].zero_();
        _counts[_asked] = 0;
    }

    public void Save(StateWriter writer)
    {
        using var scope = NewDisposeScope();
        writer.Add("loss.sums", _sums.cpu().data<double>().ToArray());
        writer.Add("loss.counts", _counts);
    }

    /// <summary>Of a training that went on elsewhere in other groups, their sums are taken together.</summary>
    public void Restore(StateReader reader)
    {
        using var scope = NewDisposeScope();
        var sums = tensor(reader.Doubles("loss.sums")).reshape(Stretches, -1);
        if (sums.shape[1] == groups)
        {
            _sums.copy_(sums);
        }
        else
        {
            _sums.zero_();
            _sums.select(1, 0).copy_(sums.sum([1L]));
        }

        reader.Integers("loss.counts").CopyTo(_counts, 0);
    }

    public void Dispose() => _sums.Dispose();

    // Reports follow the first step, which is a turn of its own, and every so many.
    private long Stretch(long step) => (step - 1) / plan.LogEvery % Stretches;
}
