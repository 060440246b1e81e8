using ImitationService.Demonstrations.Formats.Sources;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>
/// Reads rows of an array as the bytes they are in the file. The library copies a selection row by row; here it only finds
/// and unpacks chunks, one element of each being asked for, and arrays in one piece are read without it.
/// </summary>
internal sealed class Hdf5Rows : IDisposable
{
    private readonly Hdf5File _file;
    private Hdf5Array? _array;
    private NativeDataset? _dataset;
    private long? _address;
    private ChunkGrid? _grid;

    /// <summary>Opens the file for itself: one thread at a time reads through it.</summary>
    public Hdf5Rows(UploadedFile file) => _file = Hdf5File.Open(file);

    /// <summary>Reads rows that exist; of chunked arrays the first one begins a chunk.</summary>
    /// <exception cref="IntakeException">The file is damaged there.</exception>
    public void Read(Hdf5Array array, long first, Memory<byte> rows)
    {
        if (_array != array)
        {
            Open(array);
        }

        Hdf5File.Guard($"{_file.Name}:{array.Path}", () =>
        {
            if (_address is { } address)
            {
                _file.ReadBytes(address + (first * array.RowBytes), rows.Span);
            }
            else if (_grid is not null)
            {
                ReadChunks(array, first, rows);
            }
            else
            {
                _dataset!.Read(rows, Whole(array, first, rows.Length / array.RowBytes));
            }

            return true;
        });
    }

    public void Dispose() => _file.Dispose();

    private void Open(Hdf5Array array)
    {
        _dataset = _file.Dataset(array.Path);
        _array = array;
        (_address, _grid) = Hdf5File.Guard($"{_file.Name}:{array.Path}", () => _dataset.Layout.Class switch
        {
            H5DataLayoutClass.Contiguous => (Hdf5Internals.AddressOf(_dataset), null),
            H5DataLayoutClass.Chunked => (null, new ChunkGrid([array.Rows, .. array.Shape], [.. _dataset.Layout.Chunks.Select(length => (long)length)], array.Elements.Size)),
            _ => ((long?)null, (ChunkGrid?)null),
        });
    }

    private static HyperslabSelection Whole(Hdf5Array array, long first, long rows)
    {
        ulong[] starts = [(ulong)first, .. array.Shape.Select(_ => 0UL)];
        return new HyperslabSelection(starts.Length, starts, [(ulong)rows, .. array.Shape.Select(dimension => (ulong)dimension)]);
    }

    private void ReadChunks(Hdf5Array array, long first, Memory<byte> rows)
    {
        var chunk = _dataset!.Layout.Chunks;
        var bands = ((rows.Length / array.RowBytes) + array.ChunkRows - 1) / array.ChunkRows;
        ulong[] counts = [(ulong)bands, .. _grid!.Counts.Skip(1).Select(count => (ulong)count)];
        var corners = new HyperslabSelection(chunk.Length, [(ulong)first, .. array.Shape.Select(_ => 0UL)], chunk, counts, [.. chunk.Select(_ => 1UL)]);
        var unread = new byte[(int)corners.TotalElementCount * array.Elements.Size];
        using (StoredChunks.Of(_dataset))
        {
            _dataset.Read(new H5DatasetAccess(ChunkCache: new ChunkTap(_grid, first, rows)), unread.AsMemory(), corners);
        }
    }

    /// <summary>Takes every chunk as it is unpacked; nothing is kept.</summary>
    private sealed class ChunkTap(ChunkGrid grid, long first, Memory<byte> rows) : IReadingChunkCache
    {
        private readonly long[] _place = new long[grid.Counts.Count];

        public Memory<byte> GetChunk(ulong chunkIndex, Func<Memory<byte>> chunkReader)
        {
            var chunk = chunkReader();
            grid.PlaceOf((long)chunkIndex, _place);
            grid.Place(chunk.Span, _place, rows.Span, first);
            return chunk;
        }
    }
}
