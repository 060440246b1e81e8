using System.Runtime.InteropServices;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Seeding;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Observations and what the loss compares with. [B, D], [B, …]</summary>
internal readonly record struct Minibatch(Tensor Observations, Tensor Targets)
{
    public long Count => Observations.shape[0];
}

/// <summary>
/// Walks through resident transitions in an order that is drawn anew for each epoch, from the seed and the epoch's number
/// alone. Each epoch has every transition once; its last minibatch is what is left.
/// </summary>
internal sealed class MinibatchSampler : ITrainingState, IDisposable
{
    private readonly Tensor _observations;
    private readonly Tensor _targets;
    private readonly int _batchSize;
    private readonly long _seed;
    private readonly Tensor _order;
    private long _position;

    /// <param name="observations">[n, D]</param>
    /// <param name="targets">[n, …]</param>
    /// <param name="batchSize">Rows of a minibatch.</param>
    /// <param name="seed">The run's seed.</param>
    public MinibatchSampler(Tensor observations, Tensor targets, int batchSize, long seed)
    {
        if (observations.shape[0] != targets.shape[0] || observations.shape[0] == 0)
        {
            throw new ArgumentException($"{observations.shape[0]} observations and {targets.shape[0]} targets: both must have the same number, above 0.");
        }

        (_observations, _targets, _batchSize, _seed) = (observations, targets, batchSize, seed);
        _order = empty([observations.shape[0]], ScalarType.Int64, observations.device).DetachFromDisposeScope();
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
        return new Minibatch(_observations.index_select(0, rows), _targets.index_select(0, rows));
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
