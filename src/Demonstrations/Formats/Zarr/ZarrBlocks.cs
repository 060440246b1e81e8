using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>The elements of an array in order, joined from its chunks; rows of chunks are unpacked side by side.</summary>
internal sealed class ZarrBlocks<T> : IDisposable
    where T : unmanaged
{
    private readonly ZarrArray _array;
    private readonly Action<string, T[]> _readChunk;
    private readonly ChunkGrid _grid;
    private readonly IEnumerator<T[]> _bands;
    private T[] _band = [];
    private int _at;

    /// <param name="array">The array.</param>
    /// <param name="readChunk">Reads the elements of the chunk of a name such as <c>3.0.1</c>, padding included; of several at a time.</param>
    public ZarrBlocks(ZarrArray array, Action<string, T[]> readChunk)
    {
        (_array, _readChunk) = (array, readChunk);
        _grid = new ChunkGrid(array.Shape, array.Chunks, Marshal.SizeOf<T>());
        _bands = WorkAhead.InOrder(Work()).GetEnumerator();
    }

    /// <summary>Reads the next elements; there are so many.</summary>
    public void Read(Span<T> elements)
    {
        while (!elements.IsEmpty)
        {
            if (_at == _band.Length)
            {
                _bands.MoveNext();
                (_band, _at) = (_bands.Current, 0);
                continue;
            }

            var count = Math.Min(elements.Length, _band.Length - _at);
            _band.AsSpan(_at, count).CopyTo(elements);
            _at += count;
            elements = elements[count..];
        }
    }

    public void Dispose() => _bands.Dispose();

    private IEnumerable<(Func<T[]> Piece, long Bytes)> Work()
    {
        var bytes = ((Math.Min(_array.Chunks[0], _array.Shape[0]) * _array.Width) + _array.ChunkElements) * Marshal.SizeOf<T>();
        for (var row = 0L; row < _array.Shape[0]; row += _array.Chunks[0])
        {
            var first = row;
            yield return (() => ReadBand(first), bytes);
        }
    }

    /// <summary>Joins the chunks that hold the next rows; the last ones are padded to their full length.</summary>
    private T[] ReadBand(long first)
    {
        var band = new T[Math.Min(_array.Chunks[0], _array.Shape[0] - first) * _array.Width];
        var chunk = new T[_array.ChunkElements];
        var place = new long[_array.Shape.Count];
        place[0] = first / _array.Chunks[0];
        do
        {
            _readChunk(string.Join('.', place), chunk);
            _grid.Place(MemoryMarshal.AsBytes<T>(chunk), place, MemoryMarshal.AsBytes(band.AsSpan()), first);
        }
        while (MoveNext(place));
        return band;
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
}
