using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Statistics;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Statistics;

/// <summary>Counts by the database. Only the runs that are held, which are as few as the workers, are read whole.</summary>
internal sealed class StatisticsQuery(DatabaseDialect dialect, DatabaseWriter writer) : IServiceStatistics
{
    private static readonly RunState[] Held = [RunState.Starting, RunState.Running, RunState.Finalizing, RunState.Cancelling];

    public async Task<ServiceStatistics> CountAsync(CancellationToken cancellationToken)
    {
        // The clock by which leases are given: writes come with it.
        var now = await writer.WriteAsync((_, now) => Task.FromResult(now), cancellationToken);
        await using var database = dialect.Open();
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
        var runs = database.Runs.Where(run => run.State == RunState.Queued || run.State == RunState.Interrupted).Select(run => run.CreatedAt);
        return [await CountAsync("io", uploads, now, cancellationToken), await CountAsync("cpu", runs, now, cancellationToken)];
    }

    private static async Task<QueueStatistics> CountAsync(string queue, IQueryable<DateTimeOffset> waiting, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = await waiting.MinAsync(at => (DateTimeOffset?)at, cancellationToken);
        return new QueueStatistics(queue, await waiting.LongCountAsync(cancellationToken), oldest is { } at && at < now ? now - at : TimeSpan.Zero);
    }

    private static async Task<TrainingStatistics> CountTrainingAsync(ServiceDatabase database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var held = await database.Runs.AsNoTracking().Where(run => Held.Contains(run.State)).ToListAsync(cancellationToken);
        var leases = held.Where(run => run.Lease is not null).Select(run => run.Lease!.ExpiresAt - now).ToList();
        var training = held.Where(run => run.State == RunState.Running).Select(run => now - run.StartedAt!.Value).ToList();
        return new TrainingStatistics(
            held.Count,
            held.Sum(StepsPerSecond),
            held.Sum(run => run.Progress?.TransitionsPerSecond ?? 0),
            leases.Count > 0 ? leases.Min() : null,
            training.Count > 0 ? training.Max() : null);
    }

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
