using System.Text;
using ImitationService.Api.Datasets;

namespace ImitationService.Api.Uploads;

/// <summary>What <c>Upload-Metadata</c> says, as far as it means anything here.</summary>
/// <param name="FileName">The file's name, with its folders if it has any.</param>
/// <param name="Sha256">The digest that the whole file must have, lower-case hexadecimal.</param>
/// <param name="Tags">Tags of the dataset that is made of it.</param>
internal sealed record UploadMetadata(string? FileName, string? Sha256, IReadOnlyList<string> Tags)
{
    private const int MaximumLength = 4 << 10;
    private const int Sha256Length = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads pairs of a key and a value in base 64, with commas between. Null, with the reason, for anything else.</summary>
    public static UploadMetadata? Read(string? header, out string reason)
    {
        reason = header?.Length > MaximumLength ? $"Upload-Metadata may have {MaximumLength} characters." : string.Empty;
        var values = new Dictionary<string, string>();
        foreach (var pair in (header ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryReadPair(pair, out var key, out var value) || !values.TryAdd(key, value))
            {
                reason = "Upload-Metadata must be pairs of a key and a value in base 64, with commas between them and each key once.";
            }
        }

        var sha256 = values.GetValueOrDefault("sha256")?.ToLowerInvariant();
        if (sha256 is not null && (sha256.Length != Sha256Length || !sha256.All(char.IsAsciiHexDigit)))
        {
            reason = $"sha256 in Upload-Metadata must be {Sha256Length} hexadecimal digits.";
        }

        var tags = DatasetTags.Read(values.GetValueOrDefault("tags", string.Empty));
        if (tags is null)
        {
            reason = DatasetTags.RuleOf("tags") + " In Upload-Metadata commas are between them.";
        }

        return reason.Length == 0 ? new UploadMetadata(values.GetValueOrDefault("filename"), sha256, tags!) : null;
    }

    private static bool TryReadPair(string pair, out string key, out string value)
    {
        var parts = pair.Split(' ');
        (key, value) = (parts[0], string.Empty);
        try
        {
            value = parts.Length == 2 ? Strict.GetString(Convert.FromBase64String(parts[1])) : string.Empty;
            return parts.Length <= 2 && key.Length > 0 && key.All(char.IsAscii);
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            return false;
        }
    }
}
