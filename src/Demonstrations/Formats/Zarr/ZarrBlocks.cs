namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>The elements of an array in order, joined from its chunks; one row of chunks is unpacked at a time.</summary>
/// <param name="array">The array.</param>
/// <param name="readChunk">The elements of the chunk of a name such as <c>3.0.1</c>, padding included.</param>
internal sealed class ZarrBlocks<T>(ZarrArray array, Func<string, T[]> readChunk)
    where T : unmanaged
{
    private T[] _block = [];
    private int _at;
    private int _end;
    private long _chunk;

    /// <summary>Reads the next elements; there are so many.</summary>
    public void Read(Span<T> elements)
    {
        while (!elements.IsEmpty)
        {
            if (_at == _end)
            {
                ReadBlock();
                continue;
            }

            var count = Math.Min(elements.Length, _end - _at);
            _block.AsSpan(_at, count).CopyTo(elements);
            _at += count;
            elements = elements[count..];
        }
    }

    private void ReadBlock()
    {
        var rows = (int)Math.Min(array.Chunks[0], array.Shape[0] - (_chunk * array.Chunks[0]));
        (_at, _end) = (0, rows * (int)array.Width);
        if (_block.Length < _end)
        {
            _block = new T[_end];
        }

        var place = new long[array.Shape.Count];
        place[0] = _chunk++;
        do
        {
            Place(readChunk(string.Join('.', place)), place, rows);
        }
        while (MoveNext(place));
    }

    /// <summary>The next chunk of the same rows; false after the last.</summary>
    private bool MoveNext(long[] place)
    {
        for (var axis = place.Length - 1; axis > 0; axis--)
        {
            if (++place[axis] * array.Chunks[axis] < array.Shape[axis])
            {
                return true;
            }

            place[axis] = 0;
        }

        return false;
    }

    /// <summary>Copies a chunk's elements to their place, in runs as long as they lie together in both; chunks at an edge are padded to their full length.</summary>
    private void Place(T[] chunk, long[] place, int rows)
    {
        var (axis, inner) = (place.Length - 1, 1L);
        for (; axis > 0 && array.Chunks[axis] == array.Shape[axis]; axis--)
        {
            inner *= array.Shape[axis];
        }

        if (axis == 0)
        {
            chunk.AsSpan(0, (int)(rows * inner)).CopyTo(_block);
            return;
        }

        var stride = array.Chunks[axis] * inner;
        var length = (int)(Math.Min(array.Chunks[axis], array.Shape[axis] - (place[axis] * array.Chunks[axis])) * inner);
        var runs = rows * (chunk.Length / array.Chunks[0] / stride);
        for (var run = 0L; run < runs; run++)
        {
            if (TargetOf(run, place, axis, inner) is { } target)
            {
                chunk.AsSpan((int)(run * stride), length).CopyTo(_block.AsSpan((int)target));
            }
        }
    }

    /// <summary>The element of the block at which a chunk's run along an axis begins; null where it is padding.</summary>
    private long? TargetOf(long run, long[] place, int along, long inner)
    {
        var (target, stride, rest) = (place[along] * array.Chunks[along] * inner, array.Shape[along] * inner, run);
        for (var axis = along - 1; axis > 0; axis--)
        {
            var index = (rest % array.Chunks[axis]) + (place[axis] * array.Chunks[axis]);
            if (index >= array.Shape[axis])
            {
                return null;
            }

            rest /= array.Chunks[axis];
            target += index * stride;
            stride *= array.Shape[axis];
        }

        return (rest * array.Width) + target;
    }
}
