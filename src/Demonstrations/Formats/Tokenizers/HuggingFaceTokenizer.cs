using System.Text.Json;
using ImitationService.Demonstrations.Canonical;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary><c>tokenizer.json</c> of Hugging Face's tokenizers: a BPE over bytes, cut by GPT-2's pattern. Whatever changes a text otherwise is refused by name.</summary>
internal static class HuggingFaceTokenizer
{
    /// <summary>The format's name, as clients see it.</summary>
    public const string Format = "hugging-face";

    /// <exception cref="IntakeException">It is malformed, or cuts texts in a way that is not repeated here.</exception>
    public static FoundTokenizer Read(UploadedFile file, IntakeLimits limits, CancellationToken cancellationToken) => TokenizerJson.Read(file, limits, root =>
    {
        var model = Part(file, root, "model");
        RequireBytePairs(file, root, model);
        RequirePlainText(file, root);
        var vocabulary = TokenizerJson.Vocabulary(file, Part(file, model, "vocab"), limits);
        var merges = Merges(file, model, limits);
        var tokenizer = PairMerges.ToTokenizer(file.Name, vocabulary, merges, IsTrue(model, "ignore_merges"), cancellationToken);
        return new FoundTokenizer(file.Name, new KeptTokenizer(Format, vocabulary.Count, tokenizer));
    });

    private static void RequireBytePairs(UploadedFile file, JsonElement root, JsonElement model)
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

        var cutter = root.TryGetProperty("pre_tokenizer", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        if (cutter.ValueKind != JsonValueKind.Object || Text(cutter, "type") != "ByteLevel")
        {
            var kind = cutter.ValueKind == JsonValueKind.Object ? Text(cutter, "type") ?? "unknown" : "none";
            throw TokenizerFaults.Unsupported(file.Name, $"cuts texts by the pre-tokenizer {TokenizerFaults.Quote(kind)}, and not by ByteLevel alone");
        }

        if (IsSet(cutter, "add_prefix_space") || (cutter.TryGetProperty("use_regex", out var pattern) && pattern.ValueKind == JsonValueKind.False))
        {
            throw TokenizerFaults.Unsupported(file.Name, "cuts texts by ByteLevel with add_prefix_space, or without use_regex");
        }
    }

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

    // Absent, null, false, 0 and the empty text all say the same.
    private static bool IsSet(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Number => value.GetDouble() != 0,
        _ => true,
    };
}
