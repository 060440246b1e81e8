using ImitationService.Api.Access;
using ImitationService.Domain.Keys;

namespace ImitationService.Api.Keys;

/// <summary>From the entity to the wire.</summary>
internal static class KeyMappings
{
    public static string PathOf(string id) => $"/v1/keys/{id}";

    public static CallerView ToView(this Caller caller) => new(caller.KeyId, caller.ProjectId, caller.Prefix, caller.Scopes, caller.ExpiresAt);

    public static KeyView ToView(this ApiKey key, DateTimeOffset now) => new()
    {
        Id = key.Id,
        ProjectId = key.ProjectId,
        Name = key.Name,
        Prefix = key.Prefix,
        Scopes = key.Scopes,
        State = key.StateAt(now),
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        LastUsedAt = key.LastUsedAt,
    };

    /// <summary>The key with its secret, for the one answer that shows it.</summary>
    public static IssuedKeyView ToView(this ApiKey key, string secret, DateTimeOffset now) => new()
    {
        Id = key.Id,
        ProjectId = key.ProjectId,
        Name = key.Name,
        Prefix = key.Prefix,
        Scopes = key.Scopes,
        State = key.StateAt(now),
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        Key = secret,
    };
}
