using System.Globalization;
using System.Text;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Text;

namespace ImitationService.Demonstrations.Formats.Tokenizers;

/// <summary>
/// A <c>.tiktoken</c> file: a token a line, its bytes in base64, a space, and its rank. Any two that follow each other merge
/// where their bytes together are a token, the lowest rank first; a piece that is a token is one at once.
/// </summary>
internal static class TiktokenFile
{
    /// <summary>The format's name, as clients see it.</summary>
    public const string Format = "tiktoken";

    private const int LongestToken = 1024;

    /// <summary>Whether a file's first line is a token in base64 and its rank.</summary>
    public static bool IsTiktoken(ReadOnlySpan<byte> head)
    {
        var line = Encoding.Latin1.GetString(head[..(head.IndexOf((byte)'\n') is var end and >= 0 ? end : head.Length)]).TrimEnd('\r');
        return TryParse(line, out _, out _);
    }

    /// <exception cref="IntakeException">It is malformed, or a byte has no token.</exception>
    public static FoundTokenizer Read(UploadedFile file, IntakeLimits limits, CancellationToken cancellationToken)
    {
        TokenizerJson.RequireSmall(file, limits);
        var (ranks, tokens, number) = (new SortedDictionary<int, string>(), new HashSet<string>(StringComparer.Ordinal), 0L);
        using var reader = new StreamReader(file.Path, Encoding.Latin1);
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            if (!TryParse(line, out var token, out var rank))
            {
                throw TokenizerFaults.Invalid(file.Name, $"line {number} is not a token in base64, a space and its rank", number);
            }

            if (!ranks.TryAdd(rank, token) || !tokens.Add(token))
            {
                throw TokenizerFaults.Invalid(file.Name, $"the token or the rank of line {number} was there before", number);
            }

            TokenizerJson.RequireFew(file, tokens.Count, limits);
        }

        PairMerges.RequireEveryByte(file.Name, tokens);
        var tokenizer = Tokenizer.Of(PatternOf(file.Name), string.Empty, [.. ranks.Values.Where(token => token.Length > 1)], []);
        return new FoundTokenizer(file.Name, new KeptTokenizer(Format, tokens.Count, WholeTokens.Add(tokenizer, tokens, cancellationToken)));
    }

    // The file does not say: cl100k_base is known by its name, and Llama 3's by being called a model.
    private static string PatternOf(string name) =>
        name.Contains("cl100k", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".model", StringComparison.OrdinalIgnoreCase) ? TextPatterns.Cl100k : TextPatterns.Gpt2;

    private static bool TryParse(string line, out string token, out int rank)
    {
        (token, rank) = (string.Empty, 0);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        Span<byte> bytes = stackalloc byte[LongestToken];
        if (space is < 1 or > LongestToken || !Convert.TryFromBase64String(line[..space], bytes, out var length) || length == 0
            || !int.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out rank))
        {
            return false;
        }

        token = ByteAlphabet.Write(bytes[..length]);
        return true;
    }
}
