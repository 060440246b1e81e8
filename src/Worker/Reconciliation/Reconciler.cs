using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Worker.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Reconciliation;

/// <summary>
/// Looks for work that nobody does: at start, and every few seconds after. The queue may forget everything; the database's
/// rows say what is left to do. Whatever is enqueued twice by this, or by the reconcilers of other workers, is done once.
/// </summary>
internal sealed partial class Reconciler(
    LostRuns lost,
    IRunQueue runs,
    IDatasetStore datasets,
    IJobQueue queue,
    ServedQueues served,
    WorkRoot work,
    WaitingWork waiting,
    WorkUnderWay underWay,
    ReconcilerBell bell,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<Reconciler> logger) : BackgroundService
{
    // Wake-ups are for whatever is next: a few of them keep a queue of thousands moving.
    private const int WakeUpsAtOnce = 200;

    private readonly TimeSpan _period = TimeSpan.FromSeconds(options.Value.ReconcileSeconds);
    private TimeSpan _next;

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        work.RemoveAbandoned();
        if (options.Value.SoleWorker == true)
        {
            await lost.TakeBackAllAsync(cancellationToken);
        }

        _next = await ReconcileAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await bell.WaitAsync(_next, time, stoppingToken);
            try
            {
                _next = await ReconcileAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The database may be away for a while; the next look finds what this one missed.
                _next = _period;
                LogFault(exception);
            }
        }
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> ReconcileAsync(CancellationToken cancellationToken)
    {
        await lost.TakeBackAsync(cancellationToken);
        var next = await WakeForRunsAsync(cancellationToken);
        if (served.All.Contains(WorkQueue.Io))
        {
            await WakeForDatasetsAsync(cancellationToken);
        }

        return next;
    }

    private async Task<TimeSpan> WakeForRunsAsync(CancellationToken cancellationToken)
    {
        var next = _period;
        foreach (var run in await runs.ListWaitingAsync(served.OfRuns, WakeUpsAtOnce, cancellationToken))
        {
            if (run.Delay > TimeSpan.Zero)
            {
                next = run.Delay < next ? run.Delay : next;
            }
            else if (waiting.TryAdd(run.Id))
            {
                queue.EnqueueTraining(run.Id, run.Queue);
            }
        }

        return next;
    }

    private async Task WakeForDatasetsAsync(CancellationToken cancellationToken)
    {
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not look for work that nobody does; trying again")]
    private partial void LogFault(Exception exception);
}
