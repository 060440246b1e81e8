using System.Buffers;
using System.Collections.Concurrent;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>The arrays of one name in all episodes of a file, one after another. Blocks of chunks are unpacked side by side.</summary>
internal sealed class Hdf5Source(UploadedFile file, IReadOnlyList<Hdf5Array> arrays) : Source
{
    // Whole chunks are unpacked at once; small ones several at a time.
    private const int BlockBytes = 1 << 18;

    public override ISourceCursor Open() => new Cursor(file, arrays);

    private readonly record struct Block(Hdf5Elements Elements, byte[] Bytes, int Length);

    private sealed class Cursor : ISourceCursor
    {
        private readonly UploadedFile _file;
        private readonly ConcurrentBag<Hdf5Rows> _readers = [];
        private readonly IEnumerator<Block> _blocks;
        private Block _block;
        private int _at;

        public Cursor(UploadedFile file, IReadOnlyList<Hdf5Array> arrays) =>
            (_file, _blocks) = (file, WorkAhead.InOrder(Work(arrays)).GetEnumerator());

        public void Read(Span<double> elements)
        {
            while (!elements.IsEmpty)
            {
                if (_at == _block.Length)
                {
                    MoveNext();
                    continue;
                }

                var count = Math.Min((_block.Length - _at) / _block.Elements.Size, elements.Length);
                var bytes = _block.Bytes.AsSpan(_at, count * _block.Elements.Size);
                _block.Elements.Elements.Convert(bytes, elements[..count]);
                _at += bytes.Length;
                elements = elements[count..];
            }
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
    }
}
