using System.Text.Json;

namespace ImitationService.Api.Http;

/// <summary>Says for people where JSON breaks its rules.</summary>
internal static class JsonFault
{
    /// <summary>
    /// Whether reading JSON failed because of the JSON. Texts that are no Unicode (half a surrogate pair, bytes that are not
    /// UTF-8) are invalid operations to the reader, not JSON errors.
    /// </summary>
    public static bool IsFault(Exception exception) => exception is JsonException or InvalidOperationException;

    public static string Describe(Exception fault)
    {
        if (fault is not JsonException exception)
        {
            return "It holds a text that is not valid Unicode.";
        }

        // The reader's message ends with its own account of the place, counted from 0.
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? exception.Message : exception.Message[..end];
        return exception is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $"Line {line + 1}, byte {position + 1}: {reason}"
            : reason;
    }
}
