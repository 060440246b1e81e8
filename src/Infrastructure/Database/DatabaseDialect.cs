using ImitationService.Domain.Runs;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Database;

/// <summary>What differs from one database to the next: one file per database.</summary>
internal abstract class DatabaseDialect
{
    /// <summary>Opens a unit of work.</summary>
    public abstract ServiceDatabase Open();

    /// <summary>Waits until this process may write; dispose to let the next one.</summary>
    public abstract Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken);

    /// <summary>The time by which leases are given.</summary>
    public abstract Task<DateTimeOffset> GetTimeAsync(ServiceDatabase database, CancellationToken cancellationToken);

    /// <summary>Whether a row with the same unique value was there already.</summary>
    public abstract bool IsUniqueViolation(DbUpdateException exception);

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
