using Microsoft.Net.Http.Headers;

namespace ImitationService.Api.Http;

/// <summary>Conditional requests (RFC 9110, section 13).</summary>
internal static class EntityTags
{
    /// <summary>A strong tag: the bytes are equal when it is.</summary>
    public static EntityTagHeaderValue Strong(string value) => new($"\"{value}\"");

    /// <summary>A weak tag: the meaning is equal when it is, though an estimate of time may differ.</summary>
    public static EntityTagHeaderValue Weak(long revision) => new($"\"{revision}\"", isWeak: true);

    /// <summary>Whether the client has this representation already.</summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(candidate => candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(tag, useStrongComparison: false));
}
