using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>An array of a zarr folder; one row of chunks is unpacked at a time.</summary>
internal sealed class ZarrSource(ZarrArray array, IReadOnlyDictionary<string, UploadedFile> chunks) : Source
{
    public override ISourceCursor Open() => new Cursor(this);

    private ZarrArray Array => array;

    private double[] ReadChunk(string key)
    {
        var elements = new double[array.ChunkElements];
        if (!chunks.TryGetValue(key, out var file))
        {
            System.Array.Fill(elements, array.Fill);
            return elements;
        }

        var bytes = ZarrCompressor.Unpack(array.Compressor, file, array.ChunkElements * array.Elements.Size);
        array.Elements.Convert(bytes, elements);
        return elements;
    }

    private sealed class Cursor(ZarrSource source) : ISourceCursor
    {
        private readonly ZarrArray _array = source.Array;
        private double[] _block = [];
        private long _chunk;
        private int _at;

        public void Read(Span<double> elements)
        {
            while (!elements.IsEmpty)
            {
                if (_at == _block.Length)
                {
                    ReadBlock();
                    continue;
                }

                var count = Math.Min(elements.Length, _block.Length - _at);
                _block.AsSpan(_at, count).CopyTo(elements);
                _at += count;
                elements = elements[count..];
            }
        }

        public void Dispose()
        {
        }

        /// <summary>Joins the chunks that hold the next rows; the last ones are padded to their full length.</summary>
        private void ReadBlock()
        {
            var rows = (int)Math.Min(_array.Chunks[0], _array.Shape[0] - (_chunk * _array.Chunks[0]));
            _block = new double[rows * _array.Width];
            var place = new long[_array.Shape.Count];
            place[0] = _chunk++;
            do
            {
                Place(source.ReadChunk(string.Join('.', place)), place, rows);
            }
            while (MoveNext(place));
            _at = 0;
        }

        /// <summary>The next chunk of the same rows; false after the last.</summary>
        private bool MoveNext(long[] place)
        {
            for (var axis = place.Length - 1; axis > 0; axis--)
            {
                if (++place[axis] * _array.Chunks[axis] < _array.Shape[axis])
                {
                    return true;
                }

                place[axis] = 0;
            }

            return false;
        }

        private void Place(double[] chunk, long[] place, int rows)
        {
            var perRow = chunk.Length / (int)_array.Chunks[0];
            for (var i = 0; i < rows * perRow; i++)
            {
                var (target, stride, rest, isInside) = (0L, 1L, (long)i, true);
                for (var axis = place.Length - 1; axis > 0; axis--)
                {
                    var index = (rest % _array.Chunks[axis]) + (place[axis] * _array.Chunks[axis]);
                    rest /= _array.Chunks[axis];
                    isInside &= index < _array.Shape[axis];
                    target += index * stride;
                    stride *= _array.Shape[axis];
                }

                if (isInside)
                {
                    _block[(rest * _array.Width) + target] = chunk[i];
                }
            }
        }
    }
}
