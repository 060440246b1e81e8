namespace ImitationService.Domain.Text;

/// <summary>The patterns by which a text is cut into the pieces that tokens never cross, by their names in <see cref="Tokenizer.Pattern"/>.</summary>
public static class TextPatterns
{
    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>: gpt2, r50k_base, p50k_base.</summary>
    public const string Gpt2 = "gpt-2";

    /// <summary><c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>: cl100k_base, Llama 3.</summary>
    public const string Cl100k = "cl100k";
}
