using Microsoft.Extensions.Primitives;

namespace ImitationService.Api.Http;

/// <summary><c>Content-Digest</c> and <c>Repr-Digest</c> (RFC 9530), for SHA-256.</summary>
internal static class DigestHeader
{
    public const string ContentDigest = "Content-Digest";
    public const string ReprDigest = "Repr-Digest";

    private const string Sha256 = "sha-256=:";
    private const int Sha256Bytes = 32;

    /// <summary>The header's value for a digest in hexadecimal.</summary>
    public static string Of(string sha256) => $"{Sha256}{Convert.ToBase64String(Convert.FromHexString(sha256))}:";

    /// <summary>
    /// The SHA-256 that a header names, in lower-case hexadecimal; null where it names none, for other algorithms may be left
    /// alone. False when it names one in a form that is not RFC 9530's.
    /// </summary>
    public static bool TryRead(StringValues header, out string? sha256)
    {
        sha256 = null;
        var entry = header.SelectMany(value => (value ?? string.Empty).Split(','))
            .Select(value => value.Trim())
            .FirstOrDefault(value => value.StartsWith("sha-256=", StringComparison.OrdinalIgnoreCase));
        if (entry is null)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[Sha256Bytes];
        var isOurs = entry.Length > Sha256.Length
            && entry.StartsWith(Sha256, StringComparison.OrdinalIgnoreCase)
            && entry.EndsWith(':')
            && Convert.TryFromBase64String(entry[Sha256.Length..^1], bytes, out var written)
            && written == Sha256Bytes;
        sha256 = isOurs ? Convert.ToHexStringLower(bytes) : null;
        return isOurs;
    }
}
