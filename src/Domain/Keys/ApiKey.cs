namespace ImitationService.Domain.Keys;

/// <summary>The right of a program or a person to use the service for one project. The secret itself is not in it.</summary>
public sealed class ApiKey
{
    /// <summary>Who asks while authentication is off.</summary>
    public const string Local = "local";

    private ApiKey()
    {
    }

    /// <summary>Prefixed, time-ordered identifier: <c>key_…</c>.</summary>
    public string Id { get; private set; } = null!;

    /// <summary>The project it opens.</summary>
    public string ProjectId { get; private set; } = null!;

    /// <summary>Its name for people.</summary>
    public string Name { get; private set; } = null!;

    /// <summary>The beginning of the secret, by which people recognise it; unique.</summary>
    public string Prefix { get; private set; } = null!;

    /// <summary>SHA-256 of the secret, lower-case hexadecimal.</summary>
    public string Hash { get; private set; } = null!;

    /// <summary>What it may do; of <see cref="KeyScopes"/>.</summary>
    public IReadOnlyList<string> Scopes { get; private set; } = [];

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>From when on it opens nothing any more; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>When it was last used, a little late; null while it never was. Written past <see cref="Revision"/>.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>Grows with every change; the store refuses a write that is based on an older one.</summary>
    public long Revision { get; private set; }

    /// <summary>Makes a key of a secret, which is hashed and forgotten.</summary>
    public static ApiKey Create(
        string id,
        string projectId,
        string name,
        string secret,
        IReadOnlyList<string> scopes,
        DateTimeOffset? expiresAt,
        DateTimeOffset now)
    {
        if (scopes.Count == 0 || scopes.Except(KeyScopes.All).Any() || scopes.Distinct().Count() != scopes.Count)
        {
            throw new ArgumentException($"A key has one scope or more of {string.Join(", ", KeyScopes.All)}, each once; not '{string.Join(' ', scopes)}'.", nameof(scopes));
        }

        if (expiresAt <= now)
        {
            throw new ArgumentException($"A key made at {now:O} cannot end at {expiresAt:O}.", nameof(expiresAt));
        }

        return new ApiKey
        {
            Id = id,
            ProjectId = projectId,
            Name = name,
            Prefix = KeySecret.PrefixOf(secret),
            Hash = KeySecret.HashOf(secret),
            Scopes = scopes,
            CreatedAt = now,
            ExpiresAt = expiresAt,
            Revision = 1,
        };
    }

    /// <summary>Where it stands.</summary>
    public KeyState StateAt(DateTimeOffset now) => this switch
    {
        { RevokedAt: not null } => KeyState.Revoked,
        { ExpiresAt: { } end } when end <= now => KeyState.Expired,
        _ => KeyState.Active,
    };

    /// <summary>Whether a text is this key's secret; takes the same time whatever the text is.</summary>
    public bool Matches(string secret) => KeySecret.Matches(secret, Hash);

    /// <summary>Ends it for ever.</summary>
    public void Revoke(DateTimeOffset now)
    {
        if (RevokedAt is not null)
        {
            throw new InvalidOperationException($"Key {Id} is {KeyState.Revoked} since {RevokedAt:O} and cannot be revoked again.");
        }

        RevokedAt = now;
        Revision++;
    }
}
