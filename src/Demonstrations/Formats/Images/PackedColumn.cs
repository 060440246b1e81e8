using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>
/// Frames that lie packed in a column of tables, one after another: bytes, or the records of <c>bytes</c> and <c>path</c> of
/// Hugging Face's datasets, of which only the bytes are looked at.
/// </summary>
internal sealed class PackedColumn : IPackedFrames
{
    private const int MaximumTries = 20;

    private readonly string _place;
    private readonly Func<IEnumerable<byte[]?>> _open;
    private readonly IntakeLimits _limits;

    private PackedColumn(string place, Func<IEnumerable<byte[]?>> open, IntakeLimits limits) => (_place, _open, _limits) = (place, open, limits);

    /// <summary>Adds a column as frames, where some of its first rows begin as images do; says otherwise that it is left out.</summary>
    /// <param name="file">How messages name the tables.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="rows">Rows of all tables.</param>
    /// <param name="open">Begins a pass over the rows' bytes; null stands for a row that has none.</param>
    /// <param name="sources">Takes the frames.</param>
    public static void Add(string file, string column, long rows, Func<IEnumerable<byte[]?>> open, SourceSet sources)
    {
        if (open().Take((int)Math.Min(rows, MaximumTries)).Any(bytes => ImageFormats.IsImage(bytes)))
        {
            Require(file, column, rows, open, sources);
        }
        else
        {
            sources.AddUnused($"{column}: its values are not numbers, and no images either");
        }
    }

    /// <summary>Adds a column that must be frames; the parameters are those of <see cref="Add"/>.</summary>
    /// <exception cref="IntakeException">None of the first ones can be read.</exception>
    public static void Require(string file, string column, long rows, Func<IEnumerable<byte[]?>> open, SourceSet sources) =>
        sources.Sources.Add(EncodedImageSource.Create(file, column, rows, new PackedColumn($"{file}:{column}", open, sources.Limits), sources));

    public IPackedCursor Open() => new Cursor(_open().GetEnumerator(), _place, _limits);

    private sealed class Cursor(IEnumerator<byte[]?> rows, string place, IntakeLimits limits) : IPackedCursor
    {
        private long _row;

        public PackedFrame Next()
        {
            // Rows are counted before they are read; there are as many.
            rows.MoveNext();
            var bytes = rows.Current;
            return new PackedFrame($"row {++_row} of {place}", () => Check(bytes));
        }

        public void Dispose() => rows.Dispose();

        private byte[] Check(byte[]? bytes) => bytes is null ? throw new ImageException("missing-image", "has no bytes in the table")
            : bytes.Length > limits.MaximumPackedImageBytes ? throw new ImageException("image-too-large", $"has {bytes.Length} bytes; {limits.MaximumPackedImageBytes} are allowed")
            : bytes;
    }
}
