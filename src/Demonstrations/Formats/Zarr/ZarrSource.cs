using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>An array of a zarr folder; rows of chunks are unpacked side by side.</summary>
internal sealed class ZarrSource(ZarrArray array, IReadOnlyDictionary<string, UploadedFile> chunks) : Source
{
    private readonly ChunkGrid _grid = new(array.Shape, array.Chunks, sizeof(double));

    public override ISourceCursor Open() => new Cursor(WorkAhead.InOrder(Work()));

    private IEnumerable<(Func<double[]> Piece, long Bytes)> Work()
    {
        var bytes = ((Math.Min(array.Chunks[0], array.Shape[0]) * array.Width) + array.ChunkElements) * sizeof(double);
        for (var row = 0L; row < array.Shape[0]; row += array.Chunks[0])
        {
            var first = row;
            yield return (() => ReadBand(first), bytes);
        }
    }

    /// <summary>Joins the chunks that hold the next rows; the last ones are padded to their full length.</summary>
    private double[] ReadBand(long first)
    {
        var band = new double[Math.Min(array.Chunks[0], array.Shape[0] - first) * array.Width];
        var chunk = new double[array.ChunkElements];
        var place = new long[array.Shape.Count];
        place[0] = first / array.Chunks[0];
        do
        {
            ReadChunk(string.Join('.', place), chunk);
            _grid.Place(MemoryMarshal.AsBytes<double>(chunk), place, MemoryMarshal.AsBytes(band.AsSpan()), first);
        }
        while (MoveNext(place));
        return band;
    }

    private void ReadChunk(string key, double[] elements)
    {
        if (!chunks.TryGetValue(key, out var file))
        {
            Array.Fill(elements, array.Fill);
            return;
        }

        array.Elements.Convert(ZarrCompressor.Unpack(array.Compressor, file, array.ChunkElements * array.Elements.Size), elements);
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

    private sealed class Cursor(IEnumerable<double[]> bands) : ISourceCursor
    {
        private readonly IEnumerator<double[]> _bands = bands.GetEnumerator();
        private double[] _band = [];
        private int _at;

        public void Read(Span<double> elements)
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
    }
}
