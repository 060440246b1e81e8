using System.Buffers;
using System.Collections.Concurrent;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>The bytes of arrays, one array after another, in blocks of whole rows; blocks of chunks are unpacked side by side.</summary>
internal sealed class Hdf5Blocks : IDisposable
{
    // Whole chunks are unpacked at once; small ones several at a time.
    private const int BlockBytes = 1 << 18;

    private readonly UploadedFile _file;
    private readonly ConcurrentBag<Hdf5Rows> _readers = [];
    private readonly IEnumerator<Block> _blocks;
    private Block _block;
    private int _at;

    public Hdf5Blocks(UploadedFile file, IReadOnlyList<Hdf5Array> arrays) =>
        (_file, _blocks) = (file, WorkAhead.InOrder(Work(arrays)).GetEnumerator());

    /// <summary>What the bytes of <see cref="Next"/> are elements of.</summary>
    public Hdf5Elements Elements => _block.Elements;

    /// <summary>The next bytes, so many at most; whole elements, one at least. They are good until the next call.</summary>
    public Span<byte> Next(int elements)
    {
        while (_at == _block.Length)
        {
            MoveNext();
        }

        var length = (int)Math.Min(_block.Length - _at, (long)elements * _block.Elements.Size);
        var bytes = _block.Bytes.AsSpan(_at, length);
        _at += length;
        return bytes;
    }

    public void Dispose()
    {
        _blocks.Dispose();
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }
    }

    private void MoveNext()
    {
        if (_block.Bytes is { } done)
        {
            ArrayPool<byte>.Shared.Return(done);
        }

        _block = default;
        _blocks.MoveNext();
        (_block, _at) = (_blocks.Current, 0);
    }

    private IEnumerable<(Func<Block> Piece, long Bytes)> Work(IReadOnlyList<Hdf5Array> arrays)
    {
        foreach (var array in arrays)
        {
            var atOnce = Math.Max(1, BlockBytes / Math.Max(1, array.ChunkRows * array.RowBytes)) * array.ChunkRows;
            for (var row = 0L; row < array.Rows; row += atOnce)
            {
                var (first, length) = (row, (int)(Math.Min(atOnce, array.Rows - row) * array.RowBytes));
                yield return (() => ReadBlock(array, first, length), length);
            }
        }
    }

    private Block ReadBlock(Hdf5Array array, long first, int length)
    {
        var reader = _readers.TryTake(out var idle) ? idle : new Hdf5Rows(_file);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            reader.Read(array, first, bytes.AsMemory(0, length));
            return new Block(array.Elements, bytes, length);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    private readonly record struct Block(Hdf5Elements Elements, byte[] Bytes, int Length);
}
