namespace ImitationService.Domain.Runs;

/// <summary>
/// The rows of runs, their events and metric points, those of every project: for workers. Whoever answers to a project uses
/// <see cref="ProjectRuns"/>.
/// </summary>
public interface IRunStore
{
    /// <summary>Adds a run with its first event; the client's id is unique within its project.</summary>
    Task<AddRunResult> AddAsync(Run run, CancellationToken cancellationToken);

    /// <summary>As <see cref="AddAsync"/>, with the checkpoint that the run begins with: both or neither.</summary>
    Task<AddRunResult> AddForkAsync(Run run, Checkpoint origin, CancellationToken cancellationToken);

    /// <summary>The run of this identifier, or null.</summary>
    Task<Run?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The project's run of this identifier, the service's or the client's own; or null.</summary>
    Task<Run?> FindAsync(string projectId, string id, CancellationToken cancellationToken);

    /// <summary>A project's runs from the newest to the oldest, those after (older than) the given identifier.</summary>
    Task<IReadOnlyList<Run>> ListAsync(string projectId, RunFilter filter, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Identifiers of runs in one of these states, oldest first; the reconciler's question.</summary>
    Task<IReadOnlyList<string>> ListIdsAsync(IReadOnlyCollection<RunState> states, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the lease of a run that may be taken now, by the store's clock, to go on from its newest checkpoint that the run
    /// allows (<see cref="Run.ResumeStep"/>): metric points and checkpoints after it are dropped with the same transaction.
    /// Null when it may not: another worker was faster, or it is paused, cancelled or over.
    /// </summary>
    Task<Run?> TryAcquireAsync(string id, string owner, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Loads, changes and saves the run with its pending events in one transaction; tries again when another writer was
    /// faster. Null when there is no such run.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="change">Calls the entity's verbs with the store's time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Run?> ChangeAsync(string id, Action<Run, DateTimeOffset> change, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="ChangeAsync"/>, by the holder of a lease, with the metric points that belong to the change: all or nothing.
    /// Null when the caller holds the lease no more (it has run out by the store's clock, the epoch has grown, the lease was taken back, the
    /// run is over): it must stop.
    /// </summary>
    Task<Run?> ChangeLeasedAsync(
        string id,
        long epoch,
        Action<Run, DateTimeOffset> change,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken);

    /// <summary>Events after a sequence, in order.</summary>
    Task<IReadOnlyList<RunEvent>> ListEventsAsync(string id, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Metric points by name and step, thinned to the query's number of points by the database.</summary>
    Task<IReadOnlyList<MetricPoint>> ListMetricsAsync(string id, MetricQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a stored checkpoint exist, by the holder of a lease, and drops those that the run's plan keeps no more: all or
    /// nothing. Null when the caller holds the lease no more.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="checkpoint">Its bytes are stored, and every metric point up to its step is committed; names the lease's epoch.</param>
    /// <param name="change">Calls the entity's verbs with the store's time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<CommittedCheckpoint?> CommitCheckpointAsync(
        string id,
        Checkpoint checkpoint,
        Action<Run, DateTimeOffset> change,
        CancellationToken cancellationToken);

    /// <summary>The checkpoints of a run, by step.</summary>
    Task<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(string id, CancellationToken cancellationToken);

    /// <summary>The attempts of a run, in order.</summary>
    Task<IReadOnlyList<RunAttempt>> ListAttemptsAsync(string id, CancellationToken cancellationToken);

    /// <summary>Whether a run that is not over learns from this dataset.</summary>
    Task<bool> IsDatasetInUseAsync(string datasetId, CancellationToken cancellationToken);
}

/// <summary>What adding a run came to.</summary>
/// <param name="Run">The new run, or the one that has its identifier or the client's already.</param>
/// <param name="Created">Whether it is new.</param>
public sealed record AddRunResult(Run Run, bool Created);

/// <summary>What committing a checkpoint came to.</summary>
/// <param name="Run">The run after it.</param>
/// <param name="Dropped">Checkpoints whose rows are gone: their bytes may go now.</param>
public sealed record CommittedCheckpoint(Run Run, IReadOnlyList<Checkpoint> Dropped);

/// <summary>Which runs to list; null means any.</summary>
/// <param name="State">In this state.</param>
/// <param name="DatasetId">Of this dataset.</param>
/// <param name="Algorithm">Of this algorithm.</param>
public sealed record RunFilter(RunState? State = null, string? DatasetId = null, string? Algorithm = null);

/// <summary>Which metric points to read.</summary>
/// <param name="Names">Of these names; empty means all.</param>
/// <param name="FromStep">First step, inclusive.</param>
/// <param name="ToStep">Last step, inclusive.</param>
/// <param name="MaximumPoints">At most so many per name: first, last, and the smallest and largest value of each of equal stretches between.</param>
public sealed record MetricQuery(IReadOnlyList<string> Names, long? FromStep, long? ToStep, int? MaximumPoints);
