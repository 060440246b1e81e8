namespace ImitationService.Domain.Keys;

/// <summary>The rows of API keys.</summary>
public interface IApiKeyStore
{
    /// <summary>Adds a key, or finds the one of the same prefix: a key that many processes add at once is one row.</summary>
    Task<AddApiKeyResult> AddAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>The key, or null.</summary>
    /// <param name="projectId">Only if it is of this project; null for one of any.</param>
    /// <param name="id">Its identifier.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ApiKey?> FindAsync(string? projectId, string id, CancellationToken cancellationToken);

    /// <summary>The key of this prefix, or null.</summary>
    Task<ApiKey?> FindByPrefixAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>A project's keys from the newest to the oldest, those after (older than) the given identifier.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(string projectId, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Loads, changes and saves in one transaction; tries again when another writer was faster. Null when there is no such key.</summary>
    Task<ApiKey?> ChangeAsync(string id, Action<ApiKey, DateTimeOffset> change, CancellationToken cancellationToken);

    /// <summary>Records when keys were last used, by identifier; a time that is older than the recorded one changes nothing.</summary>
    Task RecordUseAsync(IReadOnlyDictionary<string, DateTimeOffset> used, CancellationToken cancellationToken);
}

/// <summary>What adding a key came to.</summary>
/// <param name="Key">The new row, or the one that was there.</param>
/// <param name="Created">Whether the row is new.</param>
public sealed record AddApiKeyResult(ApiKey Key, bool Created);
