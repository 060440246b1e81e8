using System.Runtime.InteropServices;
using ImitationService.Learning.Checkpoints;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Observations and what the loss compares with. [B, D] or [B, H, D]</summary>
internal readonly record struct Minibatch(Tensor Observations, ActionTargets Targets)
{
    /// <summary>Transitions, B.</summary>
    public long Count => Observations.shape[0];
}

/// <summary>
/// Walks through transitions in an order that is drawn anew for each epoch, from the seed and the epoch's number alone. Each
/// epoch has every transition once; its last minibatch is what is left.
/// </summary>
internal sealed class MinibatchSampler : ITrainingState
{
    private readonly TransitionWindows _windows;
    private readonly int _batchSize;
    private readonly TransitionOrder _order;
    private long _position;

    /// <param name="windows">Around n transitions.</param>
    /// <param name="batchSize">Rows of a minibatch.</param>
    /// <param name="seed">The run's seed.</param>
    public MinibatchSampler(TransitionWindows windows, int batchSize, long seed)
    {
        if (windows.Count == 0)
        {
            throw new ArgumentException("There is no transition to learn from.");
        }

        (_windows, _batchSize) = (windows, batchSize);
        _order = new TransitionOrder(windows.Count, seed);
        _position = _order.Count;
    }

    /// <summary>The epoch of the last minibatch, from 1; 0 before the first.</summary>
    public long Epoch { get; private set; }

    /// <summary>The next minibatch, in the caller's dispose scope.</summary>
    public Minibatch Next()
    {
        if (_position == _order.Count)
        {
            Epoch++;
            _order.Draw(Epoch);
            _position = 0;
        }

        var count = Math.Min(_batchSize, _order.Count - _position);
        var rows = empty([count], ScalarType.Int64); // [B]
        _order.CopyTo(_position, MemoryMarshal.Cast<byte, long>(rows.bytes));
        rows = rows.to(_windows.Device);
        _position += count;
        return new Minibatch(_windows.Observations(rows), _windows.Targets(rows));
    }

    public void Save(StateWriter writer) => writer.Add("sampler", Epoch, _position);

    /// <summary>The order is not saved: it is drawn again, from the seed and the epoch.</summary>
    public void Restore(StateReader reader)
    {
        var saved = reader.Integers("sampler");
        (Epoch, _position) = (saved[0], saved[1]);
        if (Epoch > 0)
        {
            _order.Draw(Epoch);
        }
    }
}
