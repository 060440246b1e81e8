using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;
using ImitationService.Worker.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Reconciliation;

/// <summary>
/// Looks for work that nobody does: at start, and every few seconds after. The queue may forget everything; the database's
/// rows say what is left to do. Whatever is enqueued twice by this is done once.
/// </summary>
internal sealed partial class Reconciler(
    IRunStore runs,
    IDatasetStore datasets,
    IJobQueue queue,
    WorkRoot work,
    WaitingWork waiting,
    WorkUnderWay underWay,
    IOptions<WorkerOptions> options,
    IOptions<DatabaseOptions> database,
    TimeProvider time,
    ILogger<Reconciler> logger) : BackgroundService
{
    private static readonly RunState[] Waiting = [RunState.Queued, RunState.Interrupted];

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        work.RemoveAbandoned();
        if (options.Value.SoleWorker ?? database.Value.Provider == DatabaseOptions.Sqlite)
        {
            await TakeBackAsync((_, _) => true, "The service ended while the run was under way.", cancellationToken);
        }

        await ReconcileAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.ReconcileSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ReconcileAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The database may be away for a while; the next look finds what this one missed.
                LogFault(exception);
            }
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await TakeBackAsync((run, now) => run.Lease is not { } lease || lease.ExpiresAt <= now, "The worker was lost.", cancellationToken);
        foreach (var id in await runs.ListIdsAsync(Waiting, cancellationToken))
        {
            if (waiting.TryAdd(id))
            {
                queue.EnqueueTraining(id);
            }
        }

        foreach (var state in (DatasetState[])[DatasetState.Uploaded, DatasetState.Reading])
        {
            foreach (var id in await datasets.ListIdsAsync(state, cancellationToken))
            {
                if (!underWay.Contains(id) && waiting.TryAdd(id))
                {
                    queue.EnqueueIntake(id);
                }
            }
        }
    }

    private async Task TakeBackAsync(Func<Run, DateTimeOffset, bool> isLost, string detail, CancellationToken cancellationToken)
    {
        foreach (var id in await runs.ListIdsAsync(Run.HeldStates, cancellationToken))
        {
            var seen = await runs.FindAsync(id, cancellationToken);
            if (seen is null || !isLost(seen, time.GetUtcNow()))
            {
                continue;
            }

            var loss = new RunFailure(FailureReason.WorkerLost, detail, Retryable: true);
            await runs.ChangeAsync(id, TakeBack, cancellationToken);
            LogTakenBack(id);

            void TakeBack(Run run, DateTimeOffset now)
            {
                if (Run.HeldStates.Contains(run.State) && isLost(run, now))
                {
                    run.Interrupt(loss, now);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} was held by a worker that is gone; taken back")]
    private partial void LogTakenBack(string run);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not look for work that nobody does; trying again")]
    private partial void LogFault(Exception exception);
}
