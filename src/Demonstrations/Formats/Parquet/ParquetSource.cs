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
        private ParquetColumn? _column;
        private int _next;
        private int _group;
        private double[] _values = [];
        private int _at;

        public void Read(Span<double> elements)
        {
            while (!elements.IsEmpty)
            {
                if (_at == _values.Length)
                {
                    MoveNext();
                    continue;
                }

                var count = Math.Min(elements.Length, _values.Length - _at);
                _values.AsSpan(_at, count).CopyTo(elements);
                _at += count;
                elements = elements[count..];
            }
        }

        public void Dispose() => _file?.Dispose();

        private void MoveNext()
        {
            while (_file is null || _group == _file.GroupRows.Count)
            {
                _file?.Dispose();
                _file = ParquetFile.Open(source._files[_next++], source._limits);
                _column = _file.Find(source._column)!;
                _group = 0;
            }

            // What was read may go before more is.
            _values = [];
            _values = _file.GroupRows[_group] > 0 ? _file.ReadNumbers(_column!, _group, source.Width) : [];
            (_group, _at) = (_group + 1, 0);
        }
    }
}
