namespace ImitationService.Domain.Datasets;

/// <summary>The tokenizer that came with the demonstrations.</summary>
/// <param name="Format">What it was read from: <c>vocab-and-merges</c>, <c>hugging-face</c> or <c>tiktoken</c>.</param>
/// <param name="Tokens">Number of its tokens.</param>
/// <param name="Digest">Of everything by which it cuts a text, <c>sha256:</c> and 64 hexadecimal digits: equal tokenizers have an equal digest.</param>
public sealed record TokenizerSummary(string Format, int Tokens, string Digest);
