using System.Text;
using ImitationService.Domain.Keys;
using Microsoft.Extensions.Primitives;

namespace ImitationService.Api.Access;

/// <summary>The key that a request carries.</summary>
internal static class PresentedKey
{
    public const string KeyHeader = "X-API-Key";
    public const string BearerChallenge = "Bearer realm=\"imitation-service\"";
    public const string BasicChallenge = "Basic realm=\"imitation-service\", charset=\"UTF-8\"";

    private const string Bearer = "Bearer";
    private const string Basic = "Basic";
    private const int MaximumHeaderLength = 1024;

    /// <summary>
    /// Reads the key from <c>Authorization</c> or <c>X-API-Key</c>; null where the request has none. False when what is there is
    /// no key: another scheme, a damaged header, or two headers that contradict each other.
    /// </summary>
    public static bool TryRead(IHeaderDictionary headers, bool takesPasswords, out string? secret)
    {
        var authorization = headers.Authorization;
        var own = headers[KeyHeader];
        secret = null;
        if (authorization.Count == 0 && own.Count == 0)
        {
            return true;
        }

        var fromAuthorization = Single(authorization) is { } text ? ReadAuthorization(text, takesPasswords) : null;
        var fromOwn = Single(own)?.Trim();
        secret = fromAuthorization ?? fromOwn;
        var isOne = (authorization.Count == 0 || fromAuthorization == secret) && (own.Count == 0 || fromOwn == secret);
        return isOne && KeySecret.IsWellFormed(secret);
    }

    /// <summary>What a bearer's challenge says of a key that was refused (RFC 6750).</summary>
    public static string InvalidToken(string challenge) => challenge == BearerChallenge ? ", error=\"invalid_token\"" : string.Empty;

    private static string? Single(StringValues header) => header is [{ Length: <= MaximumHeaderLength } text] ? text : null;

    private static string? ReadAuthorization(string text, bool takesPasswords)
    {
        var space = text.IndexOf(' ');
        var (scheme, value) = space < 0 ? (text, string.Empty) : (text[..space], text[space..].Trim());
        if (scheme.Equals(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        return takesPasswords && scheme.Equals(Basic, StringComparison.OrdinalIgnoreCase) ? ReadPassword(value) : null;
    }

    private static string? ReadPassword(string value)
    {
        Span<byte> bytes = stackalloc byte[MaximumHeaderLength];
        if (!Convert.TryFromBase64String(value, bytes, out var length))
        {
            return null;
        }

        var credentials = Encoding.UTF8.GetString(bytes[..length]);
        var colon = credentials.IndexOf(':');
        return colon < 0 ? null : credentials[(colon + 1)..];
    }
}
