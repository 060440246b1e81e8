using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Statistics;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Database;
using ImitationService.Infrastructure.Queueing;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Statistics;

/// <summary>Counts by the database. Only the runs that are held, which are as few as the workers, are read whole.</summary>
internal sealed class StatisticsQuery(DatabaseDialect dialect) : IServiceStatistics
{
    public async Task<ServiceStatistics> CountAsync(CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        var runs = await database.Runs
            .GroupBy(run => run.State)
            .Select(group => new { State = group.Key, Count = group.LongCount() })
            .ToListAsync(cancellationToken);
        var datasets = await database.Datasets
            .GroupBy(dataset => dataset.State)
            .Select(group => new { State = group.Key, Count = group.LongCount() })
            .ToListAsync(cancellationToken);
        return new ServiceStatistics(
            Complete(runs.ToDictionary(row => row.State, row => row.Count)),
            Complete(datasets.ToDictionary(row => row.State, row => row.Count)),
            await CountQueuesAsync(database, now, cancellationToken),
            await database.Runs.Where(run => !Run.TerminalStates.Contains(run.State)).SumAsync(run => (long)run.Attempt, cancellationToken),
            await CountTrainingAsync(database, now, cancellationToken),
            await CountIntakeAsync(database, now, cancellationToken));
    }

    private static async Task<IReadOnlyList<QueueStatistics>> CountQueuesAsync(ServiceDatabase database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var uploads = database.Datasets.Where(dataset => dataset.State == DatasetState.Uploaded).Select(dataset => dataset.CreatedAt);
        return
        [
            await CountAsync(WorkQueue.Io, uploads, now, cancellationToken),
            await CountAsync(WorkQueue.Cpu, Waiting(database, WorkQueue.Cpu), now, cancellationToken),
            await CountAsync(WorkQueue.Gpu, Waiting(database, WorkQueue.Gpu), now, cancellationToken),
        ];
    }

    private static IQueryable<DateTimeOffset> Waiting(ServiceDatabase database, WorkQueue queue) =>
        database.Runs
            .Where(run => run.Queue == queue && (run.State == RunState.Queued || run.State == RunState.Interrupted))
            .Select(run => run.CreatedAt);

    private static async Task<QueueStatistics> CountAsync(WorkQueue queue, IQueryable<DateTimeOffset> waiting, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = await waiting.MinAsync(at => (DateTimeOffset?)at, cancellationToken);
        return new QueueStatistics(QueueNames.Of(queue), await waiting.LongCountAsync(cancellationToken), oldest is { } at && at < now ? now - at : TimeSpan.Zero);
    }

    private static async Task<TrainingStatistics> CountTrainingAsync(ServiceDatabase database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var held = await database.Runs.AsNoTracking().Where(run => Run.HeldStates.Contains(run.State)).ToListAsync(cancellationToken);
        var leases = held.Where(run => run.Lease is not null).Select(run => run.Lease!.ExpiresAt - now).ToList();
        var training = await ListUnsavedAsync(database, held, now, cancellationToken);
        return new TrainingStatistics(
            held.Count,
            held.Sum(StepsPerSecond),
            held.Sum(run => run.Progress?.TransitionsPerSecond ?? 0),
            leases.Count > 0 ? leases.Min() : null,
            training.Count > 0 ? training.Max() : null);
    }

    /// <summary>For how long each running attempt has trained since its last checkpoint, or without one.</summary>
    private static async Task<List<TimeSpan>> ListUnsavedAsync(ServiceDatabase database, List<Run> held, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var running = held.Where(run => run.State == RunState.Running).ToList();
        var ids = running.Select(run => run.Id).ToList();
        var taken = await database.Checkpoints
            .Where(row => ids.Contains(row.RunId))
            .GroupBy(row => row.RunId)
            .Select(group => new { RunId = group.Key, At = group.Max(row => row.CreatedAt) })
            .ToDictionaryAsync(row => row.RunId, row => row.At, cancellationToken);
        return [.. running.Select(run => now - Later(run.AttemptStartedAt!.Value, taken.GetValueOrDefault(run.Id)))];
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static double StepsPerSecond(Run run) =>
        run.Progress is { RemainingSeconds: > 0 } progress ? (progress.TotalSteps - progress.Step) / progress.RemainingSeconds.Value : 0;

    private static async Task<IntakeStatistics> CountIntakeAsync(ServiceDatabase database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - IntakeStatistics.Window;
        var times = await database.Datasets
            .Where(dataset => dataset.ReadAt > since)
            .Select(dataset => new { dataset.CreatedAt, ReadAt = dataset.ReadAt!.Value })
            .ToListAsync(cancellationToken);
        return new IntakeStatistics(times.Count, times.Count > 0 ? TimeSpan.FromTicks((long)times.Average(row => (row.ReadAt - row.CreatedAt).Ticks)) : null);
    }

    private static Dictionary<TState, long> Complete<TState>(Dictionary<TState, long> counts)
        where TState : struct, Enum =>
        Enum.GetValues<TState>().ToDictionary(state => state, state => counts.GetValueOrDefault(state));
}
