using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Keys;

/// <summary>API keys in the database.</summary>
internal sealed class ApiKeyStore(DatabaseDialect dialect, DatabaseWriter writer) : IApiKeyStore
{
    public Task<AddApiKeyResult> AddAsync(ApiKey key, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, _) =>
            {
                var present = await database.ApiKeys.AsNoTracking().FirstOrDefaultAsync(row => row.Prefix == key.Prefix, cancellationToken);
                if (present is not null)
                {
                    return new AddApiKeyResult(present, Created: false);
                }

                database.Add(key);
                await database.SaveChangesAsync(cancellationToken);
                return new AddApiKeyResult(key, Created: true);
            },
            cancellationToken);

    public async Task<ApiKey?> FindAsync(string? projectId, string id, CancellationToken cancellationToken)
    {
        if (!Identifier.IsWellFormed(Identifier.Key, id))
        {
            return null;
        }

        await using var database = dialect.Open();
        return await database.ApiKeys.AsNoTracking()
            .FirstOrDefaultAsync(key => key.Id == id && (projectId == null || key.ProjectId == projectId), cancellationToken);
    }

    public async Task<ApiKey?> FindByPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return await database.ApiKeys.AsNoTracking().FirstOrDefaultAsync(key => key.Prefix == prefix, cancellationToken);
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync(string projectId, string? after, int limit, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var keys = database.ApiKeys.AsNoTracking().Where(key => key.ProjectId == projectId);
        keys = after is not null ? keys.Where(key => string.Compare(key.Id, after) < 0) : keys;
        return await keys.OrderByDescending(key => key.Id).Take(limit).ToListAsync(cancellationToken);
    }

    public Task<ApiKey?> ChangeAsync(string id, Action<ApiKey, DateTimeOffset> change, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, now) =>
            {
                var key = await database.ApiKeys.FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
                if (key is not null)
                {
                    change(key, now);
                    await database.SaveChangesAsync(cancellationToken);
                }

                return key;
            },
            cancellationToken);

    public Task RecordUseAsync(IReadOnlyDictionary<string, DateTimeOffset> used, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, _) =>
            {
                // In one order everywhere, so that two processes that record the same keys never wait for each other.
                foreach (var (id, at) in used.OrderBy(use => use.Key, StringComparer.Ordinal))
                {
                    await database.ApiKeys
                        .Where(key => key.Id == id && (key.LastUsedAt == null || key.LastUsedAt < at))
                        .ExecuteUpdateAsync(key => key.SetProperty(row => row.LastUsedAt, at), cancellationToken);
                }

                return used.Count;
            },
            cancellationToken);
}
