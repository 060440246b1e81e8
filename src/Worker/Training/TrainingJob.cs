using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Worker.Reconciliation;

namespace ImitationService.Worker.Training;

/// <summary>Woken for a run, takes the one that is next in its queue, and has it trained.</summary>
internal sealed class TrainingJob(
    IRunStore runs,
    ServedQueues served,
    NextRun next,
    TrainerSupervisor supervisor,
    WaitingWork waiting,
    ReconcilerBell bell) : ITrainingJob
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

        var ended = await supervisor.SuperviseAsync(held, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (ended?.State == RunState.Interrupted)
        {
            bell.Ring();
        }
    }
}
