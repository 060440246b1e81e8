using System.Text;

namespace ImitationService.Demonstrations.Formats;

/// <summary>Whether bytes are text.</summary>
internal static class TextContent
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the first bytes of a file are UTF-8 without control characters; a character cut at the end is no fault.</summary>
    public static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var value in head)
        {
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f'))
            {
                return false;
            }
        }

        for (var cut = 0; cut <= 3 && cut <= head.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(head[..^cut]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text of a cell or key.</summary>
    /// <exception cref="IntakeException">It is not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string file, long line)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new IntakeException("invalid-text", $"Line {line} is not UTF-8.", "Save the file as UTF-8.", file, line);
        }
    }
}
