using ImitationService.Demonstrations.Canonical;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary>A tokenizer of an upload.</summary>
/// <param name="File">The file's name, for messages.</param>
/// <param name="Kept">What is kept of it.</param>
internal sealed record FoundTokenizer(string File, KeptTokenizer Kept);
