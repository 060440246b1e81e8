using ImitationService.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace ImitationService.Worker.Reconciliation;

/// <summary>
/// Takes back runs whose worker is gone. Any number of processes may do so at once: the change is one transaction that looks at the
/// lease again, by the store's clock, and the first one wins.
/// </summary>
internal sealed partial class LostRuns(IRunStore runs, IRunQueue queue, WaitingWork waiting, ILogger<LostRuns> logger)
{
    /// <summary>Takes back every run whose lease has run out.</summary>
    public async Task TakeBackAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await queue.ListLostAsync(cancellationToken))
        {
            await TakeBackAsync(id, (run, now) => run.Lease is not { } lease || lease.ExpiresAt <= now, "The worker was lost.", cancellationToken);
        }
    }

    /// <summary>Takes back every run that is held at all: its holder is known to be gone.</summary>
    public async Task TakeBackAllAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await runs.ListIdsAsync(Run.HeldStates, cancellationToken))
        {
            await TakeBackAsync(id, (_, _) => true, "The service ended while the run was under way.", cancellationToken);
        }
    }

    private async Task TakeBackAsync(string id, Func<Run, DateTimeOffset, bool> isLost, string detail, CancellationToken cancellationToken)
    {
        var loss = new RunFailure(FailureReason.WorkerLost, detail, Retryable: true);
        var isTaken = false;
        await runs.ChangeAsync(id, TakeBack, cancellationToken);
        if (isTaken)
        {
            // The wake-up that this process sent for it may have gone down with its worker.
            waiting.Remove(id);
            LogTakenBack(id);
        }

        void TakeBack(Run run, DateTimeOffset now)
        {
            isTaken = Run.HeldStates.Contains(run.State) && isLost(run, now);
            if (isTaken)
            {
                run.Interrupt(loss, now);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} was held by a worker that is gone; taken back")]
    private partial void LogTakenBack(string run);
}
