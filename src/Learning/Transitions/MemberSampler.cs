using System.Runtime.InteropServices;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Policies;
using TorchSharp;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>Minibatches of neighbouring members, which are of one size B: one member's after the other's.</summary>
/// <param name="Members">G of them.</param>
/// <param name="Count">Transitions of all of them, G·B.</param>
/// <param name="Observations">[G·B, D]</param>
/// <param name="Targets">[G·B, …]</param>
internal readonly record struct MemberMinibatch(MemberRange Members, long Count, Tensor Observations, Tensor Targets);

/// <summary>
/// For each of several policies that are trained together, the minibatches that <see cref="MinibatchSampler"/> would give with
/// the policy's own seed, over all transitions or over some of its own.
/// </summary>
internal sealed class MemberSampler : ITrainingState
{
    private readonly ITransitions _transitions;
    private readonly int _batchSize;
    private readonly IReadOnlyList<int[]?> _rows;
    private readonly TransitionOrder[] _orders;
    private readonly long[] _epochs;
    private readonly long[] _positions;

    /// <param name="transitions">Prepared.</param>
    /// <param name="batchSize">Rows of a minibatch.</param>
    /// <param name="seeds">Of every member.</param>
    /// <param name="rows">The rows that each member learns from; null is all.</param>
    public MemberSampler(ITransitions transitions, int batchSize, IReadOnlyList<long> seeds, IReadOnlyList<int[]?> rows)
    {
        if (transitions.Count == 0 || rows.Any(own => own is { Length: 0 }))
        {
            throw new ArgumentException($"{transitions.Count} transitions: each member needs at least one.");
        }

        (_transitions, _batchSize, _rows) = (transitions, batchSize, rows);
        _orders = [.. rows.Zip(seeds, (own, seed) => new TransitionOrder(own?.Length ?? transitions.Count, seed))];
        _epochs = new long[seeds.Count];
        _positions = [.. _orders.Select(order => order.Count)];
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
            _orders[member].Draw(_epochs[member]);
        }
    }

    // How many rows a member's next minibatch has, in an order that is drawn where the last one is used up.
    private int Turn(int member)
    {
        if (_positions[member] == _orders[member].Count)
        {
            _epochs[member]++;
            _orders[member].Draw(_epochs[member]);
            _positions[member] = 0;
        }

        return (int)Math.Min(_batchSize, _orders[member].Count - _positions[member]);
    }

    private MemberMinibatch Gather(MemberRange members, int size)
    {
        var count = members.Count * size;
        var rows = empty(count, ScalarType.Int64); // [G·B]
        var space = MemoryMarshal.Cast<byte, long>(rows.bytes);
        for (var i = 0; i < members.Count; i++)
        {
            var member = members.First + i;
            Copy(member, space.Slice(i * size, size));
            _positions[member] += size;
        }

        rows = _transitions.Device.type == DeviceType.CPU ? rows : rows.to(_transitions.Device);
        return new MemberMinibatch(members, count, _transitions.ObservationsAt(rows), _transitions.TargetsAt(rows));
    }

    // What a member learns from, from its position on.
    private void Copy(int member, Span<long> rows)
    {
        _orders[member].CopyTo(_positions[member], rows);
        for (var i = 0; _rows[member] is { } own && i < rows.Length; i++)
        {
            rows[i] = own[rows[i]];
        }
    }
}
