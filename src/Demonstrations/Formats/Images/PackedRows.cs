using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>Frames that are the rows of an array of bytes, each a whole JPEG or PNG image filled up with zeros (ALOHA's compressed recordings).</summary>
internal sealed class PackedRows(Source array) : IPackedFrames
{
    private const int MinimumBytes = 64;

    /// <summary>The array as frames, where its first row begins as an image does; null otherwise.</summary>
    public static EncodedImageSource? TryCreate(Source array, SourceSet sources)
    {
        if (array.Shape is not [>= MinimumBytes])
        {
            return null;
        }

        using var cursor = array.OpenBytes();
        return ImageFormats.IsImage(ReadRow(cursor, array.Width))
            ? EncodedImageSource.Create(array.File, array.Name, array.Rows, new PackedRows(array), sources)
            : null;
    }

    public IPackedCursor Open() => new Cursor(array);

    private static byte[] ReadRow(IByteCursor cursor, int width)
    {
        var bytes = new byte[width];
        cursor.TryRead(bytes);
        return bytes;
    }

    private sealed class Cursor(Source array) : IPackedCursor
    {
        private readonly IByteCursor _cursor = array.OpenBytes();
        private long _row;

        public PackedFrame Next()
        {
            var bytes = ReadRow(_cursor, array.Width);
            return new PackedFrame($"row {++_row} of {array.Place}", () => bytes);
        }

        public void Dispose() => _cursor.Dispose();
    }
}
