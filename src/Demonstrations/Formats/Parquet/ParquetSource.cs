using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>A column of one or more Parquet files, one after another.</summary>
internal sealed class ParquetSource : Source
{
    private readonly IReadOnlyList<UploadedFile> _files;
    private readonly string _column;
    private readonly IntakeLimits _limits;

    private ParquetSource(IReadOnlyList<UploadedFile> files, string column, IntakeLimits limits) => (_files, _column, _limits) = (files, column, limits);

    /// <summary>A source of a column that all files have.</summary>
    public static ParquetSource Create(IReadOnlyList<ParquetFile> files, string name, ParquetColumn column, int width, IntakeLimits limits) =>
        Create([.. files.Select(file => file.File)], name, column, files.Sum(file => file.Rows), column.IsList ? [width] : [], limits);

    /// <summary>A source of a column that all files have.</summary>
    public static ParquetSource Create(IReadOnlyList<UploadedFile> files, string name, ParquetColumn column, long rows, IReadOnlyList<int> shape, IntakeLimits limits) =>
        new(files, column.Name, limits)
        {
            File = name,
            Name = column.Name,
            Rows = rows,
            Shape = shape,
            IsInteger = column.IsInteger,
        };

    public override ISourceCursor Open() => new Cursor(this);

    private sealed class Cursor(ParquetSource source) : ISourceCursor
    {
        private ParquetFile? _file;
        private ParquetNumbers? _numbers;
        private int _next;
        private long _left;

        public void Read(Span<double> elements)
        {
            while (!elements.IsEmpty)
            {
                if (_left == 0)
                {
                    MoveNext();
                    continue;
                }

                var count = (int)Math.Min(elements.Length, _left);
                _numbers!.Read(elements[..count]);
                _left -= count;
                elements = elements[count..];
            }
        }

        public void Dispose()
        {
            _numbers?.Dispose();
            _file?.Dispose();
        }

        private void MoveNext()
        {
            Dispose();
            _file = ParquetFile.Open(source._files[_next++], source._limits);
            _numbers = _file.OpenNumbers(_file.Find(source._column)!, source.Width);
            _left = _file.Rows * source.Width;
        }
    }
}
