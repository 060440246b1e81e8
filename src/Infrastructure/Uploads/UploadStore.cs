using ImitationService.Domain.Identity;
using ImitationService.Domain.Uploads;
using ImitationService.Infrastructure.Database;
using ImitationService.Infrastructure.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ImitationService.Infrastructure.Uploads;

/// <summary>Uploads in the database, whose clock says when one is over.</summary>
internal sealed class UploadStore(DatabaseDialect dialect, DatabaseWriter writer, IOptions<RetentionOptions> retention) : IUploadStore
{
    private readonly TimeSpan _lifetime = TimeSpan.FromHours(retention.Value.UploadHours);

    public Task<Upload?> TryAddAsync(UploadWish wish, string id, string projectId, PendingLimit limit, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, now) =>
            {
                var pending = database.Uploads.Where(upload => upload.ProjectId == projectId && upload.DatasetId == null && upload.ExpiresAt > now);
                if (await pending.CountAsync(cancellationToken) >= limit.Count
                    || await pending.SumAsync(upload => upload.Length, cancellationToken) > limit.Bytes - wish.Length)
                {
                    return null;
                }

                var upload = Upload.Begin(wish, id, projectId, now, now + _lifetime);
                database.Add(upload);
                await database.SaveChangesAsync(cancellationToken);
                return upload;
            },
            cancellationToken);

    public async Task<Upload?> FindAsync(string projectId, string id, CancellationToken cancellationToken) =>
        (await ListAsync(projectId, [id], cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<Upload>> ListAsync(string projectId, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        string[] known = [.. ids.Where(id => Identifier.IsWellFormed(Identifier.Upload, id))];
        if (known.Length == 0)
        {
            return [];
        }

        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        return await database.Uploads.AsNoTracking()
            .Where(upload => upload.ProjectId == projectId && known.Contains(upload.Id) && upload.ExpiresAt > now)
            .ToListAsync(cancellationToken);
    }

    public Task<UploadChange<T>?> ChangeAsync<T>(string id, Func<Upload, DateTimeOffset, T> change, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, now) =>
            {
                if (await database.Uploads.SingleOrDefaultAsync(upload => upload.Id == id && upload.ExpiresAt > now, cancellationToken) is not { } upload)
                {
                    return null;
                }

                var result = change(upload, now + _lifetime);
                await database.SaveChangesAsync(cancellationToken);
                return new UploadChange<T>(upload, result);
            },
            cancellationToken);

    public Task<string?> GiveAsync(IReadOnlyList<string> ids, string datasetId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, now) =>
            {
                string[] wanted = [.. ids];
                var uploads = await database.Uploads.Where(upload => wanted.Contains(upload.Id) && upload.ExpiresAt > now).ToListAsync(cancellationToken);
                string?[] takers = [.. uploads.Select(upload => upload.DatasetId).Distinct()];
                if (uploads.Count != wanted.Length || takers.Length != 1)
                {
                    return null;
                }

                if (takers[0] is { } earlier)
                {
                    return earlier;
                }

                uploads.ForEach(upload => upload.Give(datasetId, now + _lifetime));
                await database.SaveChangesAsync(cancellationToken);
                return datasetId;
            },
            cancellationToken);

    public async Task<bool> IsGivenAsync(string datasetId, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return await database.Uploads.AnyAsync(upload => upload.DatasetId == datasetId, cancellationToken);
    }

    public async Task<IReadOnlySet<string>> ListIdsAsync(CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return await database.Uploads.Select(upload => upload.Id).ToHashSetAsync(cancellationToken);
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            (database, _) => database.Uploads.Where(upload => upload.Id == id).ExecuteDeleteAsync(cancellationToken),
            cancellationToken) > 0;
}
