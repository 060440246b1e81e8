using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// Frames that lie packed in a column of Parquet files, one after another: bytes, or the records of <c>bytes</c> and <c>path</c> of
/// Hugging Face's datasets, of which only the bytes are looked at. A row group is in memory at a time.
/// </summary>
internal sealed class ParquetImages(IReadOnlyList<UploadedFile> files, string column, string place, IntakeLimits limits) : IPackedFrames
{
    private const int MaximumTries = 20;

    /// <summary>Adds a column as frames, where some of its first rows begin as images do; says otherwise that it is left out.</summary>
    public static void Add(IReadOnlyList<UploadedFile> files, string name, string column, long rows, SourceSet sources)
    {
        var frames = new ParquetImages(files, column, $"{name}:{column}", sources.Limits);
        if (frames.BeginsWithImages(rows))
        {
            sources.Sources.Add(EncodedImageSource.Create(name, column, rows, frames, sources));
        }
        else
        {
            sources.AddUnused($"{column}: its values are not numbers, and no images either");
        }
    }

    /// <summary>Adds a column that must be frames.</summary>
    /// <exception cref="IntakeException">None of the first ones can be read.</exception>
    public static void Require(IReadOnlyList<UploadedFile> files, string name, string column, long rows, SourceSet sources) =>
        sources.Sources.Add(EncodedImageSource.Create(name, column, rows, new ParquetImages(files, column, $"{name}:{column}", sources.Limits), sources));

    public IPackedCursor Open() => new Cursor(files, column, place, limits);

    private bool BeginsWithImages(long rows)
    {
        using var cursor = new Cursor(files, column, place, limits);
        return Enumerable.Range(0, (int)Math.Min(rows, MaximumTries)).Any(_ => ImageFormats.IsImage(cursor.NextBytes()));
    }

    private sealed class Cursor(IReadOnlyList<UploadedFile> files, string column, string place, IntakeLimits limits) : IPackedCursor
    {
        private ParquetFile? _file;
        private ParquetColumn? _column;
        private int _nextFile;
        private int _nextGroup;
        private byte[]?[] _group = [];
        private int _at;
        private long _row;

        public byte[]? NextBytes()
        {
            while (_at == _group.Length)
            {
                MoveNext();
            }

            _row++;
            return _group[_at++];
        }

        public PackedFrame Next()
        {
            var bytes = NextBytes();
            return new PackedFrame($"row {_row} of {place}", () => Check(bytes));
        }

        public void Dispose() => _file?.Dispose();

        private byte[] Check(byte[]? bytes) => bytes is null ? throw new ImageException("missing-image", "has no bytes in the table")
            : bytes.Length > limits.MaximumPackedImageBytes ? throw new ImageException("image-too-large", $"has {bytes.Length} bytes; {limits.MaximumPackedImageBytes} are allowed")
            : bytes;

        private void MoveNext()
        {
            while (_file is null || _nextGroup == _file.GroupRows.Count)
            {
                _file?.Dispose();
                _file = ParquetFile.Open(files[_nextFile++], limits);
                _column = _file.Packed.FirstOrDefault(candidate => candidate.Name == column)
                    ?? throw new IntakeException("missing-column", $"The table has no images '{column}', which '{files[0].Name}' has.", "Upload the folder as it was written.", _file.Name);
                _nextGroup = 0;
            }

            _group = _file.GroupRows[_nextGroup] > 0 ? _file.ReadBytes(_column!, _nextGroup) : [];
            (_nextGroup, _at) = (_nextGroup + 1, 0);
        }
    }
}
