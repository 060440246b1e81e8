using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Worker.Reconciliation;
using Microsoft.Extensions.Hosting;

namespace ImitationService.Worker.Training;

/// <summary>
/// Woken for a run, takes the one that is next in its queue, and has it trained, until the process is told to stop: what the queue makes
/// of the job meanwhile (it may give the same one to somebody else, who finds nothing to do) ends no training.
/// </summary>
internal sealed class TrainingJob(
    IRunStore runs,
    ServedQueues served,
    NextRun next,
    TrainerSupervisor supervisor,
    WaitingWork waiting,
    ReconcilerBell bell,
    IHostApplicationLifetime lifetime) : ITrainingJob
{
    public async Task TrainAsync(string runId, CancellationToken cancellationToken)
    {
        waiting.Remove(runId);
        if (await runs.FindAsync(runId, cancellationToken) is not { Queue: var queue } || !served.All.Contains(queue))
        {
            return;
        }

        if (await next.TakeAsync(queue, cancellationToken) is not { } held)
        {
            return;
        }

        var ended = await supervisor.SuperviseAsync(held, lifetime.ApplicationStopping);
        lifetime.ApplicationStopping.ThrowIfCancellationRequested();
        if (ended?.State == RunState.Interrupted)
        {
            bell.Ring();
        }
    }
}
