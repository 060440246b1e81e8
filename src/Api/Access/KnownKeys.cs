using System.Collections.Concurrent;
using ImitationService.Domain.Keys;

namespace ImitationService.Api.Access;

/// <summary>
/// The keys that were used lately, so that a request costs no query. What is revoked elsewhere is noticed here when its entry
/// is too old. Only keys that exist are kept: guesses take no memory.
/// </summary>
internal sealed class KnownKeys(IApiKeyStore keys, TimeProvider time)
{
    /// <summary>How long a key is believed without a look at the database.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    /// <summary>The key of this secret, revoked and expired ones too; null when there is none.</summary>
    public async Task<ApiKey?> FindAsync(string secret, CancellationToken cancellationToken) =>
        await FindByPrefixAsync(KeySecret.PrefixOf(secret), cancellationToken) is { } key && key.Matches(secret) ? key : null;

    /// <summary>Whether a caller who was let in would be let in now: what goes on for long asks again.</summary>
    public async Task<bool> IsStillActiveAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.IsLocal || (await FindByPrefixAsync(caller.Prefix, cancellationToken))?.StateAt(time.GetUtcNow()) == KeyState.Active;

    /// <summary>Looks at the database when this key comes next: it has changed.</summary>
    public void Forget(ApiKey key) => _entries.TryRemove(key.Prefix, out _);

    private async Task<ApiKey?> FindByPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp();
        if (_entries.TryGetValue(prefix, out var entry) && time.GetElapsedTime(entry.ReadAt, readAt) < Lifetime)
        {
            return entry.Key;
        }

        var key = await keys.FindByPrefixAsync(prefix, cancellationToken);
        if (key is not null)
        {
            _entries[prefix] = new Entry(key, readAt);
        }

        return key;
    }

    private sealed record Entry(ApiKey Key, long ReadAt);
}
