namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary>What is wrong with a tokenizer's files.</summary>
internal static class TokenizerFaults
{
    /// <summary>What can be used instead of what was found.</summary>
    public const string Usable = "Upload a byte-level BPE as vocab.json and merges.txt, as tokenizer.json, or as a .tiktoken file; or leave the tokenizer out, and texts are read without one.";

    /// <summary>A kind of tokenizer that would not be repeated exactly.</summary>
    public static IntakeException Unsupported(string file, string what) => new("unsupported-tokenizer", $"The tokenizer {what}.", Usable, file);

    /// <summary>A file that is damaged.</summary>
    public static IntakeException Invalid(string file, string what, long? line = null) =>
        new("invalid-tokenizer", $"The tokenizer is damaged: {what}.", "Save it again and upload it whole, or leave it out.", file, line);

    /// <summary>A file larger than any tokenizer.</summary>
    public static IntakeException TooLarge(string file, string what) => new("tokenizer-too-large", $"The tokenizer has {what}.", Usable, file);

    /// <summary>A name out of a file, short enough to be told.</summary>
    public static string Quote(string text) => $"'{(text.Length <= 40 ? text : text[..40] + "…")}'";
}
