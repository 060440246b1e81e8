using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <summary>Runs, their events and metric points in the database.</summary>
internal sealed partial class RunStore(DatabaseDialect dialect, DatabaseWriter writer, IChangeSignal signal) : IRunStore
{
    public async Task<AddRunResult> AddAsync(Run run, CancellationToken cancellationToken)
    {
        var result = await writer.WriteAsync(
            async (database, _) =>
            {
                if (run.ClientId is { } clientId && await FindByClientAsync(database, clientId, cancellationToken) is { } present)
                {
                    return new AddRunResult(present, Created: false);
                }

                var entry = database.Add(run);
                entry.Property(RunTable.DatasetId).CurrentValue = run.Specification.DatasetId;
                entry.Property(RunTable.Algorithm).CurrentValue = run.Specification.Algorithm;
                AddPendingEvents(database, run);
                await database.SaveChangesAsync(cancellationToken);
                return new AddRunResult(run, Created: true);
            },
            cancellationToken);
        run.ClearPendingEvents();
        signal.Publish(result.Run.Id);
        return result;
    }

    public Task<Run?> TryAcquireAsync(string id, string owner, TimeSpan duration, CancellationToken cancellationToken) =>
        WriteAsync(
            id,
            (_, _) => true,
            (run, now) =>
            {
                var acquirable = run.IsAcquirable(now);
                if (acquirable)
                {
                    run.Acquire(owner, duration, now);
                }

                return acquirable;
            },
            [],
            cancellationToken);

    public Task<Run?> ChangeAsync(string id, Action<Run, DateTimeOffset> change, CancellationToken cancellationToken) =>
        WriteAsync(id, (_, _) => true, Always(change), [], cancellationToken);

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

        return WriteAsync(id, (run, now) => IsHeld(run, epoch, now), Always(change), points, cancellationToken);
    }

    public Task<bool> ClearMetricsAsync(string id, long epoch, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, now) =>
            {
                var run = await database.Runs.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
                if (run is null || !IsHeld(run, epoch, now))
                {
                    return false;
                }

                await database.MetricPoints.Where(row => row.RunId == id && row.Epoch < epoch).ExecuteDeleteAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    private async Task<Run?> WriteAsync(
        string id,
        Func<Run, DateTimeOffset, bool> isAllowed,
        Func<Run, DateTimeOffset, bool> change,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken)
    {
        var written = await writer.WriteAsync(
            async (database, now) =>
            {
                var run = await database.Runs.FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
                if (run is null || !isAllowed(run, now))
                {
                    return null;
                }

                var epoch = run.LeaseEpoch;
                if (!change(run, now))
                {
                    return null;
                }

                AddPendingEvents(database, run);
                await database.SaveChangesAsync(cancellationToken);
                if (points.Count > 0)
                {
                    await dialect.InsertMetricsAsync(database, id, epoch, points, cancellationToken);
                }

                return run;
            },
            cancellationToken);
        written?.ClearPendingEvents();
        if (written is not null)
        {
            signal.Publish(id);
        }

        return written;
    }

    // A lease that has run out is nobody's, even while nobody else has taken the run.
    private static bool IsHeld(Run run, long epoch, DateTimeOffset now) =>
        run.Lease is { } lease && lease.Epoch == epoch && lease.ExpiresAt > now;

    private static void AddPendingEvents(ServiceDatabase database, Run run) =>
        database.RunEvents.AddRange(run.PendingEvents.Select(runEvent => RunEventRow.Of(run.Id, runEvent)));

    private static Func<Run, DateTimeOffset, bool> Always(Action<Run, DateTimeOffset> change) =>
        (run, now) =>
        {
            change(run, now);
            return true;
        };
}
