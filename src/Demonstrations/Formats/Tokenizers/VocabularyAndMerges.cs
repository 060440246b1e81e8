using System.Text;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary><c>vocab.json</c> and <c>merges.txt</c>, as GPT-2 has them.</summary>
internal static class VocabularyAndMerges
{
    /// <summary>The format's name, as clients see it.</summary>
    public const string Format = "vocab-and-merges";

    /// <exception cref="IntakeException">One is malformed, or both do not fit each other.</exception>
    public static FoundTokenizer Read(UploadedFile vocabulary, UploadedFile merges, IntakeLimits limits, CancellationToken cancellationToken)
    {
        var tokens = TokenizerJson.Read(vocabulary, limits, root => TokenizerJson.Vocabulary(vocabulary, root, limits));
        var tokenizer = PairMerges.ToTokenizer(merges.Name, TextPatterns.Gpt2, tokens, ReadMerges(merges, limits), isWholeFirst: false, cancellationToken);
        return new FoundTokenizer(vocabulary.Name, new KeptTokenizer(Format, tokens.Count, tokenizer));
    }

    // A line is a merge, but for the version before them and empty ones.
    private static List<string> ReadMerges(UploadedFile file, IntakeLimits limits)
    {
        TokenizerJson.RequireSmall(file, limits);
        var merges = new List<string>();
        try
        {
            using var reader = new StreamReader(file.Path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            while (reader.ReadLine() is { } line)
            {
                if (line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
                {
                    merges.Add(line);
                    TokenizerJson.RequireFew(file, merges.Count, limits);
                }
            }
        }
        catch (DecoderFallbackException)
        {
            throw TokenizerFaults.Invalid(file.Name, $"after {merges.Count} merges it is not UTF-8");
        }

        return merges;
    }
}
