using System.Security.Cryptography;
using System.Text;

namespace ImitationService.Domain.Keys;

/// <summary>
/// The text that a client sends: <c>isk_&lt;prefix&gt;_&lt;secret&gt;</c>, where the prefix is for people to recognise the key by and the
/// secret is 256 random bits in base 62. It is nowhere kept; what is kept is its SHA-256, which is enough for a text that
/// nobody can guess.
/// </summary>
public static class KeySecret
{
    /// <summary>Least length of a key that somebody else made.</summary>
    public const int MinimumLength = 32;

    /// <summary>Greatest length of any key.</summary>
    public const int MaximumLength = 200;

    private const string Mark = "isk_";
    private const string ForeignMark = "ext_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Punctuation = "-._~+/=";
    private const int PrefixLength = 8;
    private const int SecretLength = 43;
    private const int ForeignPrefixBytes = 4;
    private const int MinimumDistinct = 12;

    /// <summary>Makes a new key: 43 characters of base 62 hold 256 bits.</summary>
    public static string Create() =>
        $"{Mark}{RandomNumberGenerator.GetString(Alphabet, PrefixLength)}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}";

    /// <summary>Whether a text can be a key at all: 32 to 200 characters of a bearer token (RFC 6750).</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: >= MinimumLength and <= MaximumLength } && text.All(character => char.IsAsciiLetterOrDigit(character) || Punctuation.Contains(character));

    /// <summary>Whether a key that somebody else made is long and varied enough that nobody guesses it.</summary>
    public static bool IsStrong(string text) =>
        IsWellFormed(text) && text.Distinct().Count() >= MinimumDistinct && !IsRepetition(text);

    /// <summary>What may be shown of a key. Of one that the service did not make, the beginning of its digest.</summary>
    public static string PrefixOf(string text)
    {
        var isOurs = text.Length == Mark.Length + PrefixLength + 1 + SecretLength
            && text.StartsWith(Mark, StringComparison.Ordinal)
            && text[Mark.Length + PrefixLength] == '_';
        return isOurs ? text[..(Mark.Length + PrefixLength)] : ForeignMark + Convert.ToHexStringLower(Digest(text).AsSpan(0, ForeignPrefixBytes));
    }

    /// <summary>SHA-256 of a key, lower-case hexadecimal.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(Digest(text));

    /// <summary>Whether a text is the key of this hash; takes the same time whichever byte differs.</summary>
    public static bool Matches(string text, string hash) =>
        CryptographicOperations.FixedTimeEquals(Digest(text), Convert.FromHexString(hash));

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether it is one short text over and over.</summary>
    private static bool IsRepetition(string text) =>
        Enumerable.Range(1, text.Length / 2).Any(period => text.AsSpan(period).SequenceEqual(text.AsSpan(0, text.Length - period)));
}
