using System.Runtime.InteropServices;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Policies;
using ImitationService.Learning.Seeding;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Minibatches of neighbouring members, which are of one size B. [G, B, D], [G·B, …]</summary>
internal readonly record struct MemberMinibatch(MemberRange Members, Tensor Observations, Tensor Targets)
{
    /// <summary>Transitions of all of them, G·B.</summary>
    public long Count => Observations.shape[0] * Observations.shape[1];
}

/// <summary>
/// For each of several policies that are trained together, the minibatches that <see cref="MinibatchSampler"/> would give with
/// the policy's own seed, over all transitions or over some of its own.
/// </summary>
internal sealed class MemberSampler : ITrainingState
{
    private readonly Tensor _observations;
    private readonly Tensor _targets;
    private readonly int _batchSize;
    private readonly IReadOnlyList<long> _seeds;
    private readonly IReadOnlyList<int[]?> _rows;
    private readonly int[][] _orders;
    private readonly long[] _epochs;
    private readonly long[] _positions;

    /// <param name="observations">[n, D]</param>
    /// <param name="targets">[n, …]</param>
    /// <param name="batchSize">Rows of a minibatch.</param>
    /// <param name="seeds">Of every member.</param>
    /// <param name="rows">The rows that each member learns from; null is all.</param>
    public MemberSampler(Tensor observations, Tensor targets, int batchSize, IReadOnlyList<long> seeds, IReadOnlyList<int[]?> rows)
    {
        if (observations.shape[0] != targets.shape[0] || observations.shape[0] == 0 || rows.Any(own => own is { Length: 0 }))
        {
            throw new ArgumentException($"{observations.shape[0]} observations and {targets.shape[0]} targets: both must have the same number, above 0, and each member at least one.");
        }

        (_observations, _targets, _batchSize, _seeds, _rows) = (observations, targets, batchSize, seeds, rows);
        _orders = [.. rows.Select(own => new int[own?.Length ?? (int)observations.shape[0]])];
        _epochs = new long[seeds.Count];
        _positions = [.. _orders.Select(order => (long)order.Length)];
    }

    /// <summary>The next minibatch of each member of the range, in the caller's dispose scope: those of one size together.</summary>
    public IEnumerable<MemberMinibatch> Next(MemberRange range)
    {
        for (var first = range.First; first < range.End;)
        {
            var size = Turn(first);
            var end = first + 1;
            while (end < range.End && Turn(end) == size)
            {
                end++;
            }

            yield return Gather(new MemberRange(first, end - first), size);
            first = end;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Add("sampler.epochs", _epochs);
        writer.Add("sampler.positions", _positions);
    }

    /// <summary>The orders are not saved: they are drawn again, from the seeds and the epochs.</summary>
    public void Restore(StateReader reader)
    {
        reader.Integers("sampler.epochs").CopyTo(_epochs, 0);
        reader.Integers("sampler.positions").CopyTo(_positions, 0);
        foreach (var member in Enumerable.Range(0, _epochs.Length).Where(member => _epochs[member] > 0))
        {
            Shuffle(member);
        }
    }

    // How many rows a member's next minibatch has, in an order that is drawn where the last one is used up.
    private int Turn(int member)
    {
        if (_positions[member] == _orders[member].Length)
        {
            _epochs[member]++;
            Shuffle(member);
            _positions[member] = 0;
        }

        return (int)Math.Min(_batchSize, _orders[member].Length - _positions[member]);
    }

    private MemberMinibatch Gather(MemberRange members, int size)
    {
        var rows = empty([(long)members.Count * size], ScalarType.Int32); // [G·B]
        var space = MemoryMarshal.Cast<byte, int>(rows.bytes);
        for (var i = 0; i < members.Count; i++)
        {
            var member = members.First + i;
            _orders[member].AsSpan((int)_positions[member], size).CopyTo(space[(i * size)..]);
            _positions[member] += size;
        }

        rows = rows.to(_observations.device);
        var observations = _observations.index_select(0, rows).view(members.Count, size, _observations.shape[1]);
        return new MemberMinibatch(members, observations, _targets.index_select(0, rows));
    }

    private void Shuffle(int member)
    {
        var order = new long[_orders[member].Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        new SeededRandom(_seeds[member], SeedPurpose.Order, _epochs[member]).Shuffle(order);
        for (var i = 0; i < order.Length; i++)
        {
            _orders[member][i] = _rows[member] is { } own ? own[order[i]] : (int)order[i];
        }
    }
}
