using System.Runtime.InteropServices;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Seeding;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Observations and what the loss compares with. [B, D] or [B, H, D]</summary>
internal readonly record struct Minibatch(Tensor Observations, ActionTargets Targets)
{
    /// <summary>Transitions, B.</summary>
    public long Count => Observations.shape[0];
}

/// <summary>
/// Walks through resident transitions in an order that is drawn anew for each epoch, from the seed and the epoch's number
/// alone. Each epoch has every transition once; its last minibatch is what is left.
/// </summary>
internal sealed class MinibatchSampler : ITrainingState, IDisposable
{
    private readonly TransitionWindows _windows;
    private readonly Tensor _targets;
    private readonly int _batchSize;
    private readonly long _seed;
    private readonly Tensor _order;
    private long _position;

    /// <param name="windows">Around n transitions.</param>
    /// <param name="targets">What the loss compares with. [n, …]</param>
    /// <param name="batchSize">Rows of a minibatch.</param>
    /// <param name="seed">The run's seed.</param>
    public MinibatchSampler(TransitionWindows windows, Tensor targets, int batchSize, long seed)
    {
        if (windows.Count != targets.shape[0] || windows.Count == 0)
        {
            throw new ArgumentException($"{windows.Count} observations and {targets.shape[0]} targets: both must have the same number, above 0.");
        }

        (_windows, _targets, _batchSize, _seed) = (windows, targets, batchSize, seed);
        _order = empty([windows.Count], ScalarType.Int64, windows.Device).DetachFromDisposeScope();
        _position = _order.shape[0];
    }

    /// <summary>The epoch of the last minibatch, from 1; 0 before the first.</summary>
    public long Epoch { get; private set; }

    /// <summary>The next minibatch, in the caller's dispose scope.</summary>
    public Minibatch Next()
    {
        if (_position == _order.shape[0])
        {
            Epoch++;
            Shuffle();
            _position = 0;
        }

        var count = Math.Min(_batchSize, _order.shape[0] - _position);
        using var rows = _order.narrow(0, _position, count); // [B]
        _position += count;
        return new Minibatch(_windows.Observations(rows), _windows.Actions(_targets, rows));
    }

    public void Save(StateWriter writer) => writer.Add("sampler", Epoch, _position);

    /// <summary>The order is not saved: it is drawn again, from the seed and the epoch.</summary>
    public void Restore(StateReader reader)
    {
        var saved = reader.Integers("sampler");
        (Epoch, _position) = (saved[0], saved[1]);
        if (Epoch > 0)
        {
            Shuffle();
        }
    }

    public void Dispose() => _order.Dispose();

    private void Shuffle()
    {
        using var local = empty([_order.shape[0]], ScalarType.Int64);
        var rows = MemoryMarshal.Cast<byte, long>(local.bytes);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        new SeededRandom(_seed, SeedPurpose.Order, Epoch).Shuffle(rows);
        _order.copy_(local);
    }
}
