using Hangfire;
using ImitationService.Domain.Runs;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>Hands identifiers to Hangfire.</summary>
internal sealed class HangfireJobQueue(IBackgroundJobClient client) : IJobQueue
{
    public void EnqueueIntake(string datasetId) =>
        client.Enqueue<IIntakeJob>(job => job.ReadAsync(datasetId, CancellationToken.None));

    public void EnqueueTraining(string runId) =>
        client.Enqueue<ITrainingJob>(job => job.TrainAsync(runId, CancellationToken.None));
}
