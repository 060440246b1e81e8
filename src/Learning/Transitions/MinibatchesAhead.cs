using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ImitationService.Learning.Transitions;

/// <summary>
/// Minibatches of transitions that are slow to come by: copied together in blocks of some thousand, the next block by another
/// thread while this one is trained on.
/// </summary>
/// <param name="windows">Around the transitions.</param>
/// <param name="order">In which they are asked for.</param>
/// <param name="batchSize">Rows of a minibatch.</param>
internal sealed class MinibatchesAhead(TransitionWindows windows, TransitionOrder order, int batchSize) : IDisposable
{
    private const int BlockRows = 2048;
    private const long BlockBytes = 32 << 20;

    private readonly long _rowsAtOnce = batchSize * Math.Max(1, Math.Min(BlockRows, BlockBytes / windows.ObservationBytes) / batchSize);
    private readonly int _threads = get_num_threads();
    private Block? _block;
    private Task<Block>? _next;

    /// <summary>The minibatch at a place of the order, in the caller's dispose scope. Its tensors are its own, aligned as any: its results are those of resident transitions, in bits.</summary>
    public Minibatch At(long place, long count)
    {
        if (_block is null || place >= _block.First + _block.Rows)
        {
            _block?.Dispose();
            _block = _next?.GetAwaiter().GetResult() ?? Gather(place);
            var following = place + _block.Rows;
            _next = following < order.Count ? Task.Run(() => Gather(following)) : null;
        }

        return _block.Slice(place - _block.First, count);
    }

    /// <summary>Forgets what was made, since another order is going to be drawn; waits for what is being made.</summary>
    public void Forget()
    {
        _block?.Dispose();
        _next?.GetAwaiter().GetResult().Dispose();
        (_block, _next) = (null, null);
    }

    /// <summary>The files that are being read are closed next.</summary>
    public void Dispose() => Forget();

    // Scopes and numbers of threads are each thread's own.
    private Block Gather(long first)
    {
        set_num_threads(_threads);
        using var scope = NewDisposeScope();
        var rows = empty([Math.Min(_rowsAtOnce, order.Count - first)], ScalarType.Int64); // [K·B]
        order.CopyTo(first, MemoryMarshal.Cast<byte, long>(rows.bytes));
        var targets = windows.Targets(rows);
        return new Block(
            first, rows.shape[0], windows.Observations(rows).DetachFromDisposeScope(), targets.Values.DetachFromDisposeScope(), targets.Mask?.DetachFromDisposeScope(), targets.Weights?.DetachFromDisposeScope());
    }

    /// <summary>K minibatches, one after the other.</summary>
    private sealed record Block(long First, long Rows, Tensor Observations, Tensor Targets, Tensor? Mask, Tensor? Weights) : IDisposable
    {
        public Minibatch Slice(long row, long count) =>
            new(Slice(Observations, row, count), new ActionTargets(Slice(Targets, row, count), Mask is null ? null : Slice(Mask, row, count), Weights is null ? null : Slice(Weights, row, count)));

        public void Dispose()
        {
            Observations.Dispose();
            Targets.Dispose();
            Mask?.Dispose();
            Weights?.Dispose();
        }

        // A window may have several answers, which lie side by side.
        private Tensor Slice(Tensor values, long row, long count)
        {
            var answers = values.shape[0] / Rows;
            using var slice = values.narrow(0, row * answers, count * answers);
            return slice.clone();
        }
    }
}
