namespace ImitationService.Domain.Datasets;

/// <summary>
/// The rows of datasets, those of every project: for workers. Whoever answers to a project uses <see cref="ProjectDatasets"/>.
/// </summary>
public interface IDatasetStore
{
    /// <summary>Adds a row, or finds the one of the same source digest in its project: two equal uploads at once give one row.</summary>
    Task<AddDatasetResult> AddAsync(Dataset dataset, CancellationToken cancellationToken);

    /// <summary>The dataset, or null.</summary>
    Task<Dataset?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The dataset, or null where the project has none of this identifier.</summary>
    Task<Dataset?> FindAsync(string projectId, string id, CancellationToken cancellationToken);

    /// <summary>The project's dataset of an upload's digest, or null.</summary>
    Task<Dataset?> FindBySourceAsync(string projectId, string sourceDigest, CancellationToken cancellationToken);

    /// <summary>A project's datasets that a search finds, from the newest to the oldest, those after (older than) the given identifier.</summary>
    Task<IReadOnlyList<Dataset>> ListAsync(string projectId, DatasetSearch search, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Which of these a project has.</summary>
    Task<IReadOnlySet<string>> ListPresentAsync(string projectId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Whether a dataset of the project that is not made yet is made from this one.</summary>
    Task<bool> IsSourceInUseAsync(string projectId, string id, CancellationToken cancellationToken);

    /// <summary>Identifiers of datasets in a state, oldest first; the reconciler's question.</summary>
    Task<IReadOnlyList<string>> ListIdsAsync(DatasetState state, CancellationToken cancellationToken);

    /// <summary>Loads, changes and saves in one transaction; tries again when another writer was faster. Null when there is no such dataset.</summary>
    Task<Dataset?> ChangeAsync(string id, Action<Dataset> change, CancellationToken cancellationToken);

    /// <summary>Removes the row. False when there was none.</summary>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);
}

/// <summary>What adding a dataset came to.</summary>
/// <param name="Dataset">The new row, or the one that was there.</param>
/// <param name="Created">Whether the row is new.</param>
public sealed record AddDatasetResult(Dataset Dataset, bool Created);
