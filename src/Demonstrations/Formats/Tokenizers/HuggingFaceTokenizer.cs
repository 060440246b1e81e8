using System.Text.Json;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary><c>tokenizer.json</c> of Hugging Face's tokenizers: a BPE over bytes, cut by the pattern of GPT-2 or of cl100k_base. Whatever changes a text otherwise is refused by name.</summary>
internal static class HuggingFaceTokenizer
{
    /// <summary>The format's name, as clients see it.</summary>
    public const string Format = "hugging-face";

    private const string Cl100k = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <exception cref="IntakeException">It is malformed, or cuts texts in a way that is not repeated here.</exception>
    public static FoundTokenizer Read(UploadedFile file, IntakeLimits limits, CancellationToken cancellationToken) => TokenizerJson.Read(file, limits, root =>
    {
        var model = Part(file, root, "model");
        RequireBytePairs(file, model);
        var pattern = PatternOf(file, root);
        RequirePlainText(file, root);
        var vocabulary = TokenizerJson.Vocabulary(file, Part(file, model, "vocab"), limits);
        var merges = Merges(file, model, limits);
        var tokenizer = PairMerges.ToTokenizer(file.Name, pattern, vocabulary, merges, IsTrue(model, "ignore_merges"), cancellationToken);
        return new FoundTokenizer(file.Name, new KeptTokenizer(Format, vocabulary.Count, tokenizer));
    });

    private static void RequireBytePairs(UploadedFile file, JsonElement model)
    {
        // Files of old versions do not say the model's type: only a BPE has merges.
        var type = Text(model, "type") ?? (model.TryGetProperty("merges", out _) ? "BPE" : "unknown");
        if (type != "BPE")
        {
            throw TokenizerFaults.Unsupported(file.Name, $"is a {TokenizerFaults.Quote(type)}, and not a BPE over bytes");
        }

        foreach (var option in new[] { "dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback" })
        {
            if (IsSet(model, option))
            {
                throw TokenizerFaults.Unsupported(file.Name, $"has the option '{option}' of its model set");
            }
        }
    }

    // ByteLevel alone cuts by GPT-2's pattern; after a Split it cuts no more.
    private static string PatternOf(UploadedFile file, JsonElement root)
    {
        var cutter = root.TryGetProperty("pre_tokenizer", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var parts = cutter.ValueKind != JsonValueKind.Object ? []
            : cutter.TryGetProperty("pretokenizers", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [cutter];
        var isPlain = parts is [.., var last] && Text(last, "type") == "ByteLevel" && !IsSet(last, "add_prefix_space");
        return isPlain && parts.Count == 1 && !IsFalse(parts[0], "use_regex") ? TextPatterns.Gpt2
            : isPlain && parts.Count == 2 && IsFalse(parts[1], "use_regex") && IsCl100k(parts[0]) ? TextPatterns.Cl100k
            : throw TokenizerFaults.Unsupported(
                file.Name,
                $"cuts texts by the pre-tokenizer {TokenizerFaults.Quote(parts.Count == 0 ? "none" : string.Join(", ", parts.Select(part => Text(part, "type") ?? "unknown")))} with options or a pattern that are not repeated here; ByteLevel without a space before is, alone with its own pattern or after a Split by that of cl100k_base");
    }

    private static bool IsCl100k(JsonElement split) => Text(split, "type") == "Split" && Text(split, "behavior") == "Isolated" && !IsSet(split, "invert")
        && split.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.Object && Text(pattern, "Regex") == Cl100k;

    // Special tokens stand for no text; others would be cut out of it first.
    private static void RequirePlainText(UploadedFile file, JsonElement root)
    {
        if (root.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind == JsonValueKind.Object)
        {
            throw TokenizerFaults.Unsupported(file.Name, $"changes texts by the normalizer {TokenizerFaults.Quote(Text(normalizer, "type") ?? "unknown")} first");
        }

        if (root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array)
        {
            foreach (var token in added.EnumerateArray().Where(token => !IsTrue(token, "special")))
            {
                throw TokenizerFaults.Unsupported(file.Name, $"has an added token that is not special, {TokenizerFaults.Quote(Text(token, "content") ?? string.Empty)}");
            }
        }
    }

    // Each is a text, or since 2024 a list of two.
    private static List<string> Merges(UploadedFile file, JsonElement model, IntakeLimits limits)
    {
        var listed = model.TryGetProperty("merges", out var merges) && merges.ValueKind == JsonValueKind.Array
            ? merges
            : throw TokenizerFaults.Invalid(file.Name, "its model has no list 'merges'");
        TokenizerJson.RequireFew(file, listed.GetArrayLength(), limits);
        return [.. listed.EnumerateArray().Select(merge => merge.ValueKind == JsonValueKind.Array
            ? string.Join(PairMerges.Separator, merge.EnumerateArray().Select(part => part.GetString()))
            : merge.GetString() ?? string.Empty)];
    }

    private static JsonElement Part(UploadedFile file, JsonElement parent, string name) => parent.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.Object
        ? part
        : throw TokenizerFaults.Invalid(file.Name, $"it has no object '{name}'");

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static bool IsFalse(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.False;

    // Absent, null, false, 0 and the empty text all say the same.
    private static bool IsSet(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Number => value.GetDouble() != 0,
        _ => true,
    };
}
