namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>How an array is cut into chunks of one shape, those at its far ends padded to it. Rows of chunks side by side form a band.</summary>
internal sealed class ChunkGrid
{
    private readonly long[] _shape;
    private readonly long[] _chunk;
    private readonly long[] _counts;
    private readonly long[] _rowStrides;
    private readonly long[] _chunkStrides;

    /// <param name="shape">The array's shape.</param>
    /// <param name="chunk">Shape of a chunk.</param>
    /// <param name="elementBytes">Bytes of an element.</param>
    public ChunkGrid(IReadOnlyList<long> shape, IReadOnlyList<long> chunk, int elementBytes)
    {
        (_shape, _chunk) = ([.. shape], [.. chunk]);
        _counts = [.. _shape.Select((length, axis) => (length + _chunk[axis] - 1) / _chunk[axis])];
        (_rowStrides, _chunkStrides) = (StridesOf(_shape, elementBytes), StridesOf(_chunk, elementBytes));
    }

    /// <summary>Number of chunks in each dimension.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Copies what a chunk holds of a band.</summary>
    /// <param name="chunk">The chunk's bytes.</param>
    /// <param name="place">Its number in each dimension.</param>
    /// <param name="band">Bytes of whole rows of the array, which begin at the one of the number below.</param>
    /// <param name="firstRow">Number of the band's first row.</param>
    public void Place(ReadOnlySpan<byte> chunk, ReadOnlySpan<long> place, Span<byte> band, long firstRow)
    {
        var offset = (place[0] * _chunk[0]) - firstRow;
        var rows = Math.Min(_chunk[0], (band.Length / _rowStrides[0]) - offset);
        Copy(chunk, place, band[(int)(offset * _rowStrides[0])..], axis: 0, rows);
    }

    /// <summary>The place of a chunk that is counted in the order of C.</summary>
    public void PlaceOf(long number, Span<long> place)
    {
        for (var axis = _counts.Length - 1; axis >= 0; axis--)
        {
            (number, place[axis]) = Math.DivRem(number, _counts[axis]);
        }
    }

    private void Copy(ReadOnlySpan<byte> chunk, ReadOnlySpan<long> place, Span<byte> target, int axis, long count)
    {
        var first = axis == 0 ? 0 : place[axis] * _chunk[axis] * _rowStrides[axis];
        target = target[(int)first..];
        if (_rowStrides[axis] == _chunkStrides[axis])
        {
            // From here on both lie in one piece.
            chunk[..(int)(count * _chunkStrides[axis])].CopyTo(target);
            return;
        }

        var inner = axis + 1;
        var length = Math.Min(_chunk[inner], _shape[inner] - (place[inner] * _chunk[inner]));
        for (var i = 0L; i < count; i++)
        {
            Copy(chunk[(int)(i * _chunkStrides[axis])..], place, target[(int)(i * _rowStrides[axis])..], inner, length);
        }
    }

    private static long[] StridesOf(long[] shape, int elementBytes)
    {
        var strides = new long[shape.Length];
        var stride = (long)elementBytes;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }
}
