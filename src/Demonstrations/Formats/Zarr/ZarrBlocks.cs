using System.Buffers;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>The bytes of an array's elements in order, joined from its chunks; rows of chunks are unpacked side by side.</summary>
internal sealed class ZarrBlocks : IDisposable
{
    private readonly ZarrArray _array;
    private readonly IReadOnlyDictionary<string, UploadedFile> _chunks;
    private readonly ChunkGrid _grid;
    private readonly IEnumerator<Band> _bands;
    private readonly bool _isBandOneChunk;
    private Band _band;
    private int _at;

    /// <param name="array">The array.</param>
    /// <param name="chunks">The files of its chunks by names such as <c>3.0.1</c>; those that are absent hold the fill value.</param>
    public ZarrBlocks(ZarrArray array, IReadOnlyDictionary<string, UploadedFile> chunks)
    {
        (_array, _chunks) = (array, chunks);
        _grid = new ChunkGrid(array.Shape, array.Chunks, array.Elements.Size);
        _isBandOneChunk = array.Chunks.Skip(1).SequenceEqual(array.Shape.Skip(1));
        _bands = WorkAhead.InOrder(Work()).GetEnumerator();
    }

    /// <summary>The next bytes, of so many elements at most; whole elements, one at least. They are good until the next call.</summary>
    public Span<byte> Next(int elements)
    {
        if (_at == _band.Length)
        {
            MoveNext();
        }

        var length = (int)Math.Min(_band.Length - _at, (long)elements * _array.Elements.Size);
        var bytes = _band.Bytes.AsSpan(_at, length);
        _at += length;
        return bytes;
    }

    public void Dispose() => _bands.Dispose();

    private void MoveNext()
    {
        if (_band.Bytes is { } done)
        {
            ArrayPool<byte>.Shared.Return(done);
        }

        _band = default;
        _bands.MoveNext();
        (_band, _at) = (_bands.Current, 0);
    }

    private IEnumerable<(Func<Band> Piece, long Bytes)> Work()
    {
        // A band, a chunk, and the chunk as it is packed.
        var bytes = ((Math.Min(_array.Chunks[0], _array.Shape[0]) * _array.Width) + (2 * _array.ChunkElements)) * _array.Elements.Size;
        for (var row = 0L; row < _array.Shape[0]; row += _array.Chunks[0])
        {
            var first = row;
            yield return (() => ReadBand(first), bytes);
        }
    }

    /// <summary>Joins the chunks that hold the next rows; the last ones are padded to their full length.</summary>
    private Band ReadBand(long first)
    {
        var length = (int)(Math.Min(_array.Chunks[0], _array.Shape[0] - first) * _array.Width * _array.Elements.Size);
        var place = new long[_array.Shape.Count];
        place[0] = first / _array.Chunks[0];
        if (_isBandOneChunk)
        {
            var whole = ArrayPool<byte>.Shared.Rent(_array.ChunkBytes);
            ReadChunk(place, whole.AsSpan(0, _array.ChunkBytes));
            return new Band(whole, length);
        }

        var (band, chunk) = (ArrayPool<byte>.Shared.Rent(length), ArrayPool<byte>.Shared.Rent(_array.ChunkBytes));
        do
        {
            ReadChunk(place, chunk.AsSpan(0, _array.ChunkBytes));
            _grid.Place(chunk.AsSpan(0, _array.ChunkBytes), place, band.AsSpan(0, length), first);
        }
        while (MoveNext(place));
        ArrayPool<byte>.Shared.Return(chunk);
        return new Band(band, length);
    }

    private void ReadChunk(long[] place, Span<byte> target)
    {
        if (_chunks.TryGetValue(string.Join('.', place), out var file))
        {
            ZarrCompressor.Unpack(_array.Compressor, file, target);
            return;
        }

        var fill = _array.Elements.ToBytes(_array.Fill);
        for (var at = 0; at < target.Length; at += fill.Length)
        {
            fill.CopyTo(target[at..]);
        }
    }

    /// <summary>The next chunk of the same rows; false after the last.</summary>
    private bool MoveNext(long[] place)
    {
        for (var axis = place.Length - 1; axis > 0; axis--)
        {
            if (++place[axis] < _grid.Counts[axis])
            {
                return true;
            }

            place[axis] = 0;
        }

        return false;
    }

    private readonly record struct Band(byte[] Bytes, int Length);
}
