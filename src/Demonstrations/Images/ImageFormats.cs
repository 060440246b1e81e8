namespace ImitationService.Demonstrations.Images;

/// <summary>The formats of single images that are read, by their first bytes; endings lie.</summary>
internal static class ImageFormats
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    /// <summary>Whether the bytes begin as JPEG, PNG, WebP or BMP do.</summary>
    public static bool IsImage(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])
        || head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || (head.StartsWith("RIFF"u8) && head.Length > 11 && head[8..].StartsWith("WEBP"u8))
        || (head.StartsWith("BM"u8) && head.Length > 17 && head[6..10].IndexOfAnyExcept((byte)0) < 0);

    /// <summary>Whether a name ends as those of images do.</summary>
    public static bool IsImageName(string name) => Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
