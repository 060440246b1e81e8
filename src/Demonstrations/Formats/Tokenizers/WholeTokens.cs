using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary>Tokens that are taken whole where a piece of text is one, although merges do not lead to them.</summary>
internal static class WholeTokens
{
    /// <summary>The tokenizer with those of its tokens that merging cannot make.</summary>
    public static Tokenizer Add(Tokenizer tokenizer, IEnumerable<string> tokens, CancellationToken cancellationToken)
    {
        var merging = new ByteBpe(tokenizer);
        var whole = new List<string>();
        foreach (var (i, token) in tokens.Order(StringComparer.Ordinal).Index())
        {
            if ((i & 1023) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (merging.Merge(token).Skip(1).Any())
            {
                whole.Add(token);
            }
        }

        return tokenizer with { Whole = whole };
    }
}
