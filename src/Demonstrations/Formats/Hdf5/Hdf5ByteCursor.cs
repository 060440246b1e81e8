using ImitationService.Demonstrations.Formats.Sources;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>
/// One pass over arrays of unsigned bytes, one after another, as the bytes that they are. Arrays that are not in chunks are read
/// from the file itself: the library gathers them pixel by pixel.
/// </summary>
internal sealed class Hdf5ByteCursor(UploadedFile file, IReadOnlyList<Hdf5Array> arrays) : IByteCursor
{
    // Whole chunks are unpacked at once; small ones several at a time.
    private const int BlockBytes = 1 << 18;

    private readonly Hdf5File _file = Hdf5File.Open(file);
    private readonly FileStream _stream = file.OpenRead();
    private byte[] _block = [];
    private int _at;
    private int _end;
    private int _array = -1;
    private long _row;
    private NativeDataset? _dataset;
    private long? _place;

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

    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }

    private void ReadBlock()
    {
        while (_dataset is null || _row == arrays[_array].Rows)
        {
            (_array, _row) = (_array + 1, 0);
            _dataset = arrays[_array].Rows > 0 ? _file.Dataset(arrays[_array].Path) : null;
            _place = _dataset is null ? null : Hdf5File.Guard($"{file.Name}:{arrays[_array].Path}", () => Hdf5Internals.FindElements(_dataset));
        }

        var array = arrays[_array];
        var chunks = Math.Max(1, BlockBytes / Math.Max(1, array.ChunkRows * array.Width));
        var rows = (int)Math.Min(array.Rows - _row, chunks * array.ChunkRows);
        (_at, _end) = (0, rows * array.Width);
        if (_block.Length < _end)
        {
            _block = new byte[_end];
        }

        Hdf5File.Guard($"{file.Name}:{array.Path}", () => _place is { } place ? ReadStored(place + (_row * array.Width)) : ReadSelected(array, rows));
        _row += rows;
    }

    private bool ReadStored(long place)
    {
        _stream.Position = place;
        _stream.ReadExactly(_block, 0, _end);
        return true;
    }

    private bool ReadSelected(Hdf5Array array, int rows)
    {
        ulong[] start = [(ulong)_row, .. array.Shape.Select(_ => 0UL)];
        ulong[] lengths = [(ulong)rows, .. array.Shape.Select(dimension => (ulong)dimension)];
        Hdf5Elements.ReadBytes(_dataset!, new HyperslabSelection(start.Length, start, lengths), _block.AsMemory(0, _end));
        return true;
    }
}
