using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Runs;

/// <summary>
/// The runs of one project: all that a request of it may see. Those of other projects are not there. What belongs to a run or
/// is done to it takes the run itself: to have it is to have found it here.
/// </summary>
public sealed class ProjectRuns(IRunStore runs, string projectId)
{
    /// <summary>The project.</summary>
    public string ProjectId { get; } = projectId;

    /// <inheritdoc cref="IRunStore.AddAsync" />
    public Task<AddRunResult> AddAsync(Run run, CancellationToken cancellationToken) => runs.AddAsync(Own(run), cancellationToken);

    /// <inheritdoc cref="IRunStore.AddForkAsync" />
    public Task<AddRunResult> AddForkAsync(Run run, Checkpoint origin, CancellationToken cancellationToken) =>
        runs.AddForkAsync(Own(run), origin, cancellationToken);

    /// <summary>The run of this identifier, the service's or the client's own; null where the project has none.</summary>
    public Task<Run?> FindAsync(string id, CancellationToken cancellationToken) => runs.FindAsync(ProjectId, id, cancellationToken);

    /// <summary>Runs from the newest to the oldest, those after (older than) the given identifier.</summary>
    public Task<IReadOnlyList<Run>> ListAsync(RunFilter filter, string? after, int limit, CancellationToken cancellationToken) =>
        runs.ListAsync(ProjectId, filter, after, limit, cancellationToken);

    /// <inheritdoc cref="IRunStore.ChangeAsync" />
    public Task<Run?> ChangeAsync(Run run, Action<Run, DateTimeOffset> change, CancellationToken cancellationToken) =>
        runs.ChangeAsync(Own(run).Id, change, cancellationToken);

    /// <inheritdoc cref="IRunStore.ListEventsAsync" />
    public Task<IReadOnlyList<RunEvent>> ListEventsAsync(Run run, long after, int limit, CancellationToken cancellationToken) =>
        runs.ListEventsAsync(Own(run).Id, after, limit, cancellationToken);

    /// <inheritdoc cref="IRunStore.ListMetricsAsync" />
    public Task<IReadOnlyList<MetricPoint>> ListMetricsAsync(Run run, MetricQuery query, CancellationToken cancellationToken) =>
        runs.ListMetricsAsync(Own(run).Id, query, cancellationToken);

    /// <inheritdoc cref="IRunStore.ListCheckpointsAsync" />
    public Task<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(Run run, CancellationToken cancellationToken) =>
        runs.ListCheckpointsAsync(Own(run).Id, cancellationToken);

    /// <inheritdoc cref="IRunStore.ListAttemptsAsync" />
    public Task<IReadOnlyList<RunAttempt>> ListAttemptsAsync(Run run, CancellationToken cancellationToken) =>
        runs.ListAttemptsAsync(Own(run).Id, cancellationToken);

    /// <inheritdoc cref="IRunStore.IsDatasetInUseAsync" />
    public Task<bool> IsDatasetInUseAsync(Dataset dataset, CancellationToken cancellationToken) =>
        runs.IsDatasetInUseAsync(dataset.Id, cancellationToken);

    private Run Own(Run run) => run.ProjectId == ProjectId
        ? run
        : throw new InvalidOperationException($"Run {run.Id} belongs to project {run.ProjectId}, not to {ProjectId}.");
}
