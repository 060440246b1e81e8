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
    private readonly Dictionary<string, long> _readSince = [];
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
                Enqueue(run.Id, id => queue.EnqueueTraining(id, run.Queue));
            }
        }

        return next;
    }

    private async Task WakeForDatasetsAsync(CancellationToken cancellationToken)
    {
        var reading = await datasets.ListIdsAsync(DatasetState.Reading, cancellationToken);
        var uploaded = await datasets.ListIdsAsync(DatasetState.Uploaded, cancellationToken);
        foreach (var id in uploaded.Concat(ListAbandoned(reading)))
        {
            if (!underWay.Contains(id) && waiting.TryAdd(id))
            {
                Enqueue(id, queue.EnqueueIntake);
            }
        }
    }

    // What the queue did not take does not wait there.
    private void Enqueue(string id, Action<string> enqueue)
    {
        try
        {
            enqueue(id);
        }
        catch (Exception)
        {
            waiting.Remove(id);
            throw;
        }
    }

    /// <summary>Of datasets that are being read, those whose reader must be gone: none takes longer than it may.</summary>
    private List<string> ListAbandoned(IReadOnlyList<string> reading)
    {
        foreach (var id in _readSince.Keys.Except(reading).ToList())
        {
            _readSince.Remove(id);
        }

        foreach (var id in reading)
        {
            _readSince.TryAdd(id, time.GetTimestamp());
        }

        var longest = options.Value.SoleWorker == true ? TimeSpan.Zero : TimeSpan.FromSeconds(options.Value.IntakeSeconds);
        return [.. reading.Where(id => time.GetElapsedTime(_readSince[id]) >= longest)];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not look for work that nobody does; trying again")]
    private partial void LogFault(Exception exception);
}
