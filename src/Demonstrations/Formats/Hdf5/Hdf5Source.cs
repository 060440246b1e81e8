using ImitationService.Demonstrations.Formats.Sources;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>The arrays of one name in all episodes of a file, one after another.</summary>
internal sealed class Hdf5Source(UploadedFile file, IReadOnlyList<Hdf5Array> arrays) : Source
{
    // Whole chunks are unpacked at once; small ones several at a time.
    private const int BlockElements = 1 << 15;

    public override ISourceCursor Open() => new Cursor(this, file, arrays);

    public override IByteCursor OpenBytes() => arrays.All(array => array.Elements.IsByte) ? new Hdf5ByteCursor(file, arrays) : base.OpenBytes();

    private sealed class Cursor(Hdf5Source source, UploadedFile file, IReadOnlyList<Hdf5Array> arrays) : ISourceCursor
    {
        private readonly Hdf5File _file = Hdf5File.Open(file);
        private readonly int _width = source.Width;
        private double[] _block = [];
        private int _at;
        private int _end;
        private int _array = -1;
        private long _row;
        private NativeDataset? _dataset;

        public void Read(Span<double> elements)
        {
            while (!elements.IsEmpty)
            {
                if (_at == _end)
                {
                    ReadBlock();
                    continue;
                }

                var count = Math.Min(_end - _at, elements.Length);
                _block.AsSpan(_at, count).CopyTo(elements);
                _at += count;
                elements = elements[count..];
            }
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
            var chunks = Math.Max(1, BlockElements / Math.Max(1, array.ChunkRows * _width));
            var rows = (int)Math.Min(array.Rows - _row, chunks * array.ChunkRows);
            (_at, _end) = (0, rows * _width);
            if (_block.Length < _end)
            {
                _block = new double[_end];
            }

            ulong[] start = [(ulong)_row, .. array.Shape.Select(_ => 0UL)];
            ulong[] lengths = [(ulong)rows, .. array.Shape.Select(dimension => (ulong)dimension)];
            Hdf5File.Guard($"{file.Name}:{array.Path}", () =>
            {
                array.Elements.Read(_dataset, new HyperslabSelection(start.Length, start, lengths), _block.AsSpan(0, _end));
                return true;
            });
            _row += rows;
        }
    }
}
