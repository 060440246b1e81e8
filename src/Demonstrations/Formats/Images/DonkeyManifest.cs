using System.Text.Json;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>What a tub's <c>manifest.json</c> says: a JSON value a line, the last of which names the records that the driver deleted.</summary>
internal static class DonkeyManifest
{
    /// <summary>Numbers of the deleted records.</summary>
    /// <exception cref="IntakeException">A line is not what donkeycar writes.</exception>
    public static HashSet<long> ReadDeleted(UploadedFile file, IntakeLimits limits)
    {
        var deleted = new HashSet<long>();
        using var lines = new TextLines(file, limits.MaximumLineBytes);
        while (lines.TryRead(out var line))
        {
            if (line.Trim(" \t\r\0"u8).IsEmpty)
            {
                continue;
            }

            try
            {
                var reader = new Utf8JsonReader(line);
                using var document = JsonDocument.ParseValue(ref reader);
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("deleted_indexes", out var numbers))
                {
                    deleted.UnionWith(numbers.EnumerateArray().Select(number => number.GetInt64()));
                }
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
            {
                throw new IntakeException("invalid-json", "The line is not what donkeycar writes there.", "Upload the tub as donkeycar wrote it.", file.Name, lines.Number);
            }
        }

        return deleted;
    }
}
