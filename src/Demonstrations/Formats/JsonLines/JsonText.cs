using System.Text.Json;

namespace ImitationService.Demonstrations.Formats.JsonLines;

/// <summary>Names and texts of JSON, which may turn out to be no text only when they are asked for.</summary>
internal static class JsonText
{
    /// <summary>The name of a property.</summary>
    /// <exception cref="IntakeException">It is no Unicode.</exception>
    public static string NameOf(JsonProperty property, UploadedFile file, long number) => Read(() => property.Name, file, number);

    /// <summary>A text.</summary>
    /// <exception cref="IntakeException">It is no Unicode.</exception>
    public static string Of(JsonElement text, UploadedFile file, long number) => Read(() => text.GetString()!, file, number);

    private static string Read(Func<string> read, UploadedFile file, long number)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for bytes that are not UTF-8 and for half a surrogate pair.
            throw NotUnicode(file, number);
        }
    }

    /// <summary>The rejection of a record whose names or texts are no Unicode.</summary>
    public static IntakeException NotUnicode(UploadedFile file, long number) =>
        new("invalid-text", $"Record {number} has a name or text that is not Unicode.", "Save the file as UTF-8.", file.Name, number);
}
