using System.ComponentModel.DataAnnotations;
using ImitationService.Domain.Keys;

namespace ImitationService.Api.Keys;

/// <summary>A key to be made. Only the name is required.</summary>
internal sealed record KeyRequest
{
    /// <summary>A name for people: who or what will use it.</summary>
    [StringLength(200, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>What it may do: datasets:read, datasets:write, runs:read, runs:write, keys:manage, operate. The first four unless given; none that the asking key has not.</summary>
    [MinLength(1)]
    [MaxLength(32)]
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The project it opens: that of the asking key unless given; operators may name any.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? ProjectId { get; init; }

    /// <summary>From when on it opens nothing any more; never unless given.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>An API key, without its secret.</summary>
internal record KeyView
{
    /// <summary>Identifier, prefixed and ordered by time.</summary>
    public required string Id { get; init; }

    /// <summary>The project it opens.</summary>
    public required string ProjectId { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>How the secret begins, to recognise it by.</summary>
    public required string Prefix { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Whether it opens its project.</summary>
    public required KeyState State { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it opens nothing any more; absent is never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, some seconds late; absent while it never was.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A key that was just made: the only answer that has its secret.</summary>
internal sealed record IssuedKeyView : KeyView
{
    /// <summary>The key itself, to be sent as Authorization: Bearer. It is shown now and never again.</summary>
    public required string Key { get; init; }
}

/// <summary>Who asks.</summary>
/// <param name="Id">Identifier of the key; local while authentication is off.</param>
/// <param name="ProjectId">The project it opens.</param>
/// <param name="Prefix">How the secret begins; local while authentication is off.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresAt">From when on it opens nothing any more; absent is never.</param>
internal sealed record CallerView(string Id, string ProjectId, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);
