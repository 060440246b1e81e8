using ImitationService.Demonstrations.Formats.Sources;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>One pass over arrays of unsigned bytes, one after another, as the bytes that they are.</summary>
internal sealed class Hdf5ByteCursor(UploadedFile file, IReadOnlyList<Hdf5Array> arrays) : IByteCursor
{
    // Whole chunks are unpacked at once; small ones several at a time.
    private const int BlockBytes = 1 << 18;

    private readonly Hdf5File _file = Hdf5File.Open(file);
    private byte[] _block = [];
    private int _at;
    private int _end;
    private int _array = -1;
    private long _row;
    private NativeDataset? _dataset;

    public bool TryRead(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_at == _end)
            {
                ReadBlock();
                continue;
            }

            var count = Math.Min(_end - _at, bytes.Length);
            _block.AsSpan(_at, count).CopyTo(bytes);
            _at += count;
            bytes = bytes[count..];
        }

        return true;
    }

    public void Dispose() => _file.Dispose();

    private void ReadBlock()
    {
        while (_dataset is null || _row == arrays[_array].Rows)
        {
            (_array, _row) = (_array + 1, 0);
            _dataset = arrays[_array].Rows > 0 ? _file.Dataset(arrays[_array].Path) : null;
        }

        var array = arrays[_array];
        var chunks = Math.Max(1, BlockBytes / Math.Max(1, array.ChunkRows * array.Width));
        var rows = (int)Math.Min(array.Rows - _row, chunks * array.ChunkRows);
        (_at, _end) = (0, rows * array.Width);
        if (_block.Length < _end)
        {
            _block = new byte[_end];
        }

        ulong[] start = [(ulong)_row, .. array.Shape.Select(_ => 0UL)];
        ulong[] lengths = [(ulong)rows, .. array.Shape.Select(dimension => (ulong)dimension)];
        var dataset = _dataset;
        Hdf5File.Guard($"{file.Name}:{array.Path}", () =>
        {
            Hdf5Elements.ReadBytes(dataset, new HyperslabSelection(start.Length, start, lengths), _block.AsMemory(0, _end));
            return true;
        });
        _row += rows;
    }
}
