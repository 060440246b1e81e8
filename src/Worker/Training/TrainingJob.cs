using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Worker.Reconciliation;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Training;

/// <summary>Takes the lease of a run, if it can be had, and has it trained.</summary>
internal sealed class TrainingJob(
    IRunStore runs,
    IJobQueue queue,
    TrainerSupervisor supervisor,
    WaitingWork waiting,
    IOptions<WorkerOptions> options) : ITrainingJob
{
    private static readonly string Owner = $"{Environment.MachineName}:{Environment.ProcessId}";

    public async Task TrainAsync(string runId, CancellationToken cancellationToken)
    {
        waiting.Remove(runId);
        var run = await runs.TryAcquireAsync(runId, Owner, options.Value.Lease, cancellationToken);
        if (run is null)
        {
            return;
        }

        var ended = await supervisor.SuperviseAsync(run, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (ended?.State == RunState.Interrupted)
        {
            queue.EnqueueTraining(runId);
        }
    }
}
