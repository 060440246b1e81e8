using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;

namespace ImitationService.Infrastructure.Database;

/// <summary>What differs from one database to the next: one folder per database.</summary>
internal abstract class DatabaseDialect
{
    /// <summary>Opens a unit of work.</summary>
    public abstract ServiceDatabase Open();

    /// <summary>Waits until this process may write; dispose to let the next one.</summary>
    public abstract Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken);

    /// <summary>The time by which leases are given, and the name of the transaction at hand.</summary>
    public abstract Task<WriteStamp> StampAsync(ServiceDatabase database, CancellationToken cancellationToken);

    /// <summary>The time by which leases are given, for who only reads.</summary>
    public abstract Task<DateTimeOffset> GetTimeAsync(ServiceDatabase database, CancellationToken cancellationToken);

    /// <summary>Whether another writer was faster: the same work, done again, sees what that one did.</summary>
    public abstract bool IsLostRace(Exception exception);

    /// <summary>Whether the database could not be reached: it may be there again in a moment.</summary>
    public virtual bool IsUnreachable(Exception exception) => false;

    /// <summary>Whether the database has no room left for what is to be written.</summary>
    public virtual bool IsFull(Exception exception) => false;

    /// <summary>Whether a transaction whose commit was not answered has come to pass all the same.</summary>
    public virtual Task<bool> IsCommittedAsync(WriteStamp stamp, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>The row of a run; nobody else writes it before the transaction at hand is over.</summary>
    public virtual IQueryable<Run> ForWriting(ServiceDatabase database, string runId) => database.Runs.Where(run => run.Id == runId);

    /// <summary>The row of a dataset; nobody else writes it before the transaction at hand is over.</summary>
    public virtual IQueryable<Dataset> DatasetForWriting(ServiceDatabase database, string datasetId) =>
        database.Datasets.Where(dataset => dataset.Id == datasetId);

    /// <summary>
    /// Writes points within the transaction at hand. A point that is there already is replaced, unless a later epoch wrote it.
    /// </summary>
    public abstract Task InsertMetricsAsync(
        ServiceDatabase database,
        string runId,
        long epoch,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken);

    /// <summary>Brings the tables to this version's form.</summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);
}

/// <summary>What a writing transaction is told when it begins.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Transaction">The store's name for the transaction; null where a commit cannot be left unanswered.</param>
internal sealed record WriteStamp(DateTimeOffset Now, string? Transaction);
