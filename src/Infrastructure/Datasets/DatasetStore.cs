using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Datasets;

/// <summary>Datasets in the database.</summary>
internal sealed class DatasetStore(DatabaseDialect dialect, DatabaseWriter writer, IChangeSignal signal) : IDatasetStore
{
    public async Task<AddDatasetResult> AddAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        var result = await writer.WriteAsync(
            async (database, _) =>
            {
                var present = await database.Datasets.AsNoTracking()
                    .FirstOrDefaultAsync(row => row.ProjectId == dataset.ProjectId && row.SourceDigest == dataset.SourceDigest, cancellationToken);
                if (present is not null)
                {
                    return new AddDatasetResult(present, Created: false);
                }

                database.Add(dataset);
                await database.SaveChangesAsync(cancellationToken);
                return new AddDatasetResult(dataset, Created: true);
            },
            cancellationToken);
        signal.Publish(result.Dataset.Id);
        return result;
    }

    public async Task<Dataset?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!Identifier.IsWellFormed(Identifier.Dataset, id))
        {
            return null;
        }

        await using var database = dialect.Open();
        return await database.Datasets.AsNoTracking().FirstOrDefaultAsync(dataset => dataset.Id == id, cancellationToken);
    }

    public async Task<Dataset?> FindAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        if (!Identifier.IsWellFormed(Identifier.Dataset, id))
        {
            return null;
        }

        await using var database = dialect.Open();
        return await database.Datasets.AsNoTracking()
            .FirstOrDefaultAsync(dataset => dataset.ProjectId == projectId && dataset.Id == id, cancellationToken);
    }

    public async Task<Dataset?> FindBySourceAsync(string projectId, string sourceDigest, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return await database.Datasets.AsNoTracking()
            .FirstOrDefaultAsync(dataset => dataset.ProjectId == projectId && dataset.SourceDigest == sourceDigest, cancellationToken);
    }

    public async Task<IReadOnlyList<Dataset>> ListAsync(string projectId, DatasetSearch search, string? after, int limit, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var datasets = database.Datasets.AsNoTracking().Where(dataset => dataset.ProjectId == projectId);
        foreach (var word in search.Words)
        {
            datasets = datasets.Where(dataset => dataset.SearchText.Contains(word));
        }

        foreach (var tag in search.Tags)
        {
            datasets = datasets.Where(dataset => dataset.Tags.Contains(tag));
        }

        if (after is not null)
        {
            datasets = datasets.Where(dataset => string.Compare(dataset.Id, after) < 0);
        }

        return await datasets.OrderByDescending(dataset => dataset.Id).Take(limit).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlySet<string>> ListPresentAsync(string projectId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var present = await database.Datasets
            .Where(dataset => dataset.ProjectId == projectId && ids.Contains(dataset.Id))
            .Select(dataset => dataset.Id)
            .ToListAsync(cancellationToken);
        return present.ToHashSet();
    }

    public async Task<bool> IsSourceInUseAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();

        // Few are under way at a time; the others' lineage is only ever shown.
        var lineages = await database.Datasets
            .Where(dataset => dataset.ProjectId == projectId && (dataset.State == DatasetState.Uploaded || dataset.State == DatasetState.Reading) && dataset.Lineage != null)
            .Select(dataset => dataset.Lineage)
            .ToListAsync(cancellationToken);
        return lineages.Any(lineage => lineage!.Sources.Any(source => source.Id == id));
    }

    public async Task<IReadOnlyList<string>> ListIdsAsync(DatasetState state, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return await database.Datasets
            .Where(dataset => dataset.State == state)
            .OrderBy(dataset => dataset.Id)
            .Select(dataset => dataset.Id)
            .ToListAsync(cancellationToken);
    }

    public async Task<Dataset?> ChangeAsync(string id, Action<Dataset> change, CancellationToken cancellationToken)
    {
        var changed = await writer.WriteAsync(
            async (database, _) =>
            {
                var dataset = await dialect.DatasetForWriting(database, id).SingleOrDefaultAsync(cancellationToken);
                if (dataset is not null)
                {
                    change(dataset);
                    await database.SaveChangesAsync(cancellationToken);
                }

                return dataset;
            },
            cancellationToken);
        signal.Publish(id);
        return changed;
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var removed = await writer.WriteAsync(
            (database, _) => database.Datasets.Where(dataset => dataset.Id == id).ExecuteDeleteAsync(cancellationToken),
            cancellationToken);
        signal.Publish(id);
        return removed > 0;
    }
}
