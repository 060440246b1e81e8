using System.Text.Json;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary>JSON of tokenizers, which is held in memory whole.</summary>
internal static class TokenizerJson
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Parses a file and gives its object to a reader.</summary>
    /// <exception cref="IntakeException">It is malformed, or no object.</exception>
    public static T Read<T>(UploadedFile file, IntakeLimits limits, Func<JsonElement, T> read)
    {
        RequireSmall(file, limits);
        try
        {
            var bytes = File.ReadAllBytes(file.Path);
            using var document = JsonDocument.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0), Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw TokenizerFaults.Invalid(file.Name, "it is no JSON object");
        }
        catch (JsonException exception)
        {
            throw TokenizerFaults.Invalid(file.Name, $"the JSON is malformed at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}");
        }
        catch (InvalidOperationException)
        {
            throw TokenizerFaults.Invalid(file.Name, "a text of it is not Unicode, or a value is of another kind than it should be");
        }
    }

    /// <summary>Refuses a file that no tokenizer fills.</summary>
    public static void RequireSmall(UploadedFile file, IntakeLimits limits)
    {
        if (file.Bytes > limits.MaximumTokenizerBytes)
        {
            throw TokenizerFaults.TooLarge(file.Name, $"{file.Bytes} bytes; {limits.MaximumTokenizerBytes} are the most that is read");
        }
    }

    /// <summary>Refuses more tokens or merges than any tokenizer has.</summary>
    public static void RequireFew(UploadedFile file, long count, IntakeLimits limits)
    {
        if (count > limits.MaximumTokens)
        {
            throw TokenizerFaults.TooLarge(file.Name, $"more than {limits.MaximumTokens} tokens or merges");
        }
    }

    /// <summary>A vocabulary: an object of tokens, each with its number.</summary>
    public static HashSet<string> Vocabulary(UploadedFile file, JsonElement vocabulary, IntakeLimits limits)
    {
        RequireFew(file, vocabulary.GetPropertyCount(), limits);
        var (tokens, numbers) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<int>());
        foreach (var token in vocabulary.EnumerateObject())
        {
            if (token.Value.ValueKind != JsonValueKind.Number || !token.Value.TryGetInt32(out var number) || number < 0 || !numbers.Add(number))
            {
                throw TokenizerFaults.Invalid(file.Name, $"{TokenizerFaults.Quote(token.Name)} has no number of its own");
            }

            tokens.Add(token.Name);
        }

        return tokens;
    }
}
