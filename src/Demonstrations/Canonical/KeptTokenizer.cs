using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Canonical;

/// <summary>A tokenizer that is kept with a dataset's texts.</summary>
/// <param name="Format">What it was read from.</param>
/// <param name="Tokens">Number of its tokens.</param>
/// <param name="Tokenizer">How it cuts texts.</param>
public sealed record KeptTokenizer(string Format, int Tokens, Tokenizer Tokenizer);
