using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary>A tokenizer of a vocabulary and of merges that name both parts, each written in <see cref="ByteAlphabet"/>.</summary>
internal static class PairMerges
{
    /// <summary>The separator of a merge's parts, which no token contains.</summary>
    public const string Separator = " ";

    /// <summary>Checks that all the parts fit each other.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="pattern">How texts are cut: one of <see cref="TextPatterns"/>.</param>
    /// <param name="vocabulary">Every token that a text may become.</param>
    /// <param name="merges">What merges, the first first; each two tokens and a space between.</param>
    /// <param name="isWholeFirst">Whether a piece that is a token is one, without regard to merges.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IntakeException">A byte has no token, or a merge names what is none.</exception>
    public static Tokenizer ToTokenizer(string file, string pattern, HashSet<string> vocabulary, IReadOnlyList<string> merges, bool isWholeFirst, CancellationToken cancellationToken)
    {
        RequireEveryByte(file, vocabulary);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, merge) in merges.Index())
        {
            var space = merge.IndexOf(Separator, StringComparison.Ordinal);
            var (left, right) = space < 0 ? (merge, string.Empty) : (merge[..space], merge[(space + 1)..]);
            if (!ByteAlphabet.IsWritten(left) || !ByteAlphabet.IsWritten(right))
            {
                throw TokenizerFaults.Invalid(file, $"merge {i + 1}, {TokenizerFaults.Quote(merge)}, is not two tokens and a space between, written in the characters of GPT-2", i + 1);
            }

            if (!known.Add(merge))
            {
                throw TokenizerFaults.Invalid(file, $"merge {i + 1}, {TokenizerFaults.Quote(merge)}, is there twice", i + 1);
            }

            if (new[] { left, right, left + right }.FirstOrDefault(token => !vocabulary.Contains(token)) is { } missing)
            {
                throw TokenizerFaults.Invalid(file, $"merge {i + 1}, {TokenizerFaults.Quote(merge)}, needs {TokenizerFaults.Quote(missing)}, which is no token of the vocabulary", i + 1);
            }
        }

        var tokenizer = Tokenizer.Of(pattern, Separator, merges, []);
        return isWholeFirst ? WholeTokens.Add(tokenizer, vocabulary.Where(ByteAlphabet.IsWritten), cancellationToken) : tokenizer;
    }

    /// <summary>A byte without a token would be left out of texts, or replaced by a token of the unknown.</summary>
    /// <exception cref="IntakeException">There is one.</exception>
    public static void RequireEveryByte(string file, HashSet<string> vocabulary)
    {
        foreach (var (value, character) in ByteAlphabet.Characters.Index())
        {
            if (!vocabulary.Contains(character.ToString()))
            {
                throw TokenizerFaults.Unsupported(file, $"has no token for the byte {value}, so that texts would lose what they say; a byte-level BPE has one for each of the 256 bytes");
            }
        }
    }
}
