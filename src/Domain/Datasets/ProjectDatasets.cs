namespace ImitationService.Domain.Datasets;

/// <summary>
/// The datasets of one project: all that a request of it may see. Those of other projects are not there. What is done to a
/// dataset takes the dataset itself: to have it is to have found it here.
/// </summary>
public sealed class ProjectDatasets(IDatasetStore datasets, string projectId)
{
    /// <summary>The project.</summary>
    public string ProjectId { get; } = projectId;

    /// <inheritdoc cref="IDatasetStore.AddAsync" />
    public Task<AddDatasetResult> AddAsync(Dataset dataset, CancellationToken cancellationToken) =>
        datasets.AddAsync(Own(dataset), cancellationToken);

    /// <summary>The dataset, or null where the project has none of this identifier.</summary>
    public Task<Dataset?> FindAsync(string id, CancellationToken cancellationToken) =>
        datasets.FindAsync(ProjectId, id, cancellationToken);

    /// <summary>The dataset of an upload's digest, or null.</summary>
    public Task<Dataset?> FindBySourceAsync(string sourceDigest, CancellationToken cancellationToken) =>
        datasets.FindBySourceAsync(ProjectId, sourceDigest, cancellationToken);

    /// <summary>Datasets that a search finds, from the newest to the oldest, those after (older than) the given identifier.</summary>
    public Task<IReadOnlyList<Dataset>> ListAsync(DatasetSearch search, string? after, int limit, CancellationToken cancellationToken) =>
        datasets.ListAsync(ProjectId, search, after, limit, cancellationToken);

    /// <summary>Which of these there are.</summary>
    public Task<IReadOnlySet<string>> ListPresentAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        datasets.ListPresentAsync(ProjectId, ids, cancellationToken);

    /// <summary>Whether a dataset that is not made yet is made from this one.</summary>
    public Task<bool> IsSourceInUseAsync(Dataset dataset, CancellationToken cancellationToken) =>
        datasets.IsSourceInUseAsync(ProjectId, Own(dataset).Id, cancellationToken);

    /// <inheritdoc cref="IDatasetStore.ChangeAsync" />
    public Task<Dataset?> ChangeAsync(Dataset dataset, Action<Dataset> change, CancellationToken cancellationToken) =>
        datasets.ChangeAsync(Own(dataset).Id, change, cancellationToken);

    /// <inheritdoc cref="IDatasetStore.RemoveAsync" />
    public Task<bool> RemoveAsync(Dataset dataset, CancellationToken cancellationToken) =>
        datasets.RemoveAsync(Own(dataset).Id, cancellationToken);

    private Dataset Own(Dataset dataset) => dataset.ProjectId == ProjectId
        ? dataset
        : throw new InvalidOperationException($"Dataset {dataset.Id} belongs to project {dataset.ProjectId}, not to {ProjectId}.");
}
