using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <summary>Runs, their events and metric points in the database.</summary>
internal sealed partial class RunStore(DatabaseDialect dialect, DatabaseWriter writer, IChangeSignal signal) : IRunStore
{
    public Task<AddRunResult> AddAsync(Run run, CancellationToken cancellationToken) => AddAsync(run, origin: null, cancellationToken);

    public Task<AddRunResult> AddForkAsync(Run run, Checkpoint origin, CancellationToken cancellationToken) =>
        AddAsync(run, origin, cancellationToken);

    public Task<Run?> ChangeAsync(string id, Action<Run, DateTimeOffset> change, CancellationToken cancellationToken) =>
        WriteAsync(id, (_, _) => true, change, [], cancellationToken);

    public Task<Run?> ChangeLeasedAsync(
        string id,
        long epoch,
        Action<Run, DateTimeOffset> change,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken)
    {
        if (points.FirstOrDefault(point => !double.IsFinite(point.Value)) is { } odd)
        {
            throw new ArgumentException($"The metric {odd.Name} is {odd.Value} at step {odd.Step}; only finite values are kept.", nameof(points));
        }

        return WriteAsync(id, (run, now) => IsHeld(run, epoch, now), change, points, cancellationToken);
    }

    private async Task<AddRunResult> AddAsync(Run run, Checkpoint? origin, CancellationToken cancellationToken)
    {
        var result = await writer.WriteAsync(
            async (database, now) =>
            {
                if (await FindSameAsync(database, run, cancellationToken) is { } present)
                {
                    return new AddRunResult(present, Created: false);
                }

                var entry = database.Add(run);
                entry.Property(RunTable.DatasetId).CurrentValue = run.Specification.DatasetId;
                entry.Property(RunTable.Algorithm).CurrentValue = run.Specification.Algorithm;
                database.AddPendingEvents(run);
                if (origin is not null)
                {
                    database.Add(CheckpointRow.Of(run.Id, origin with { CreatedAt = now }));
                }

                await database.SaveChangesAsync(cancellationToken);
                return new AddRunResult(run, Created: true);
            },
            cancellationToken);
        run.ClearPendingEvents();
        signal.Publish(result.Run.Id);
        return result;
    }

    private async Task<Run?> WriteAsync(
        string id,
        Func<Run, DateTimeOffset, bool> isAllowed,
        Action<Run, DateTimeOffset> change,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken)
    {
        var written = await writer.WriteAsync(
            async (database, now) =>
            {
                var run = await dialect.ForWriting(database, id).SingleOrDefaultAsync(cancellationToken);
                if (run is null || !isAllowed(run, now))
                {
                    return null;
                }

                var epoch = run.LeaseEpoch;
                change(run, now);
                database.AddPendingEvents(run);
                await database.SaveChangesAsync(cancellationToken);
                if (points.Count > 0)
                {
                    await dialect.InsertMetricsAsync(database, id, epoch, points, cancellationToken);
                }

                return run;
            },
            cancellationToken);
        Announce(written);
        return written;
    }

    private void Announce(Run? written)
    {
        written?.ClearPendingEvents();
        if (written is not null)
        {
            signal.Publish(written.Id);
        }
    }

    // A lease that has run out is nobody's, even while nobody else has taken the run.
    private static bool IsHeld(Run run, long epoch, DateTimeOffset now) =>
        run.Lease is { } lease && lease.Epoch == epoch && lease.ExpiresAt > now;
}
