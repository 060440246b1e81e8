using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>Hands identifiers to Hangfire.</summary>
internal sealed class HangfireJobQueue(IBackgroundJobClient client) : IJobQueue
{
    public void EnqueueIntake(string datasetId) =>
        client.Enqueue<IIntakeJob>(job => job.ReadAsync(datasetId, CancellationToken.None));

    public void EnqueueExport(string datasetId, ExportFormat format) =>
        client.Enqueue<IExportJob>(job => job.ExportAsync(datasetId, format, CancellationToken.None));

    public void EnqueueTraining(string runId, WorkQueue queue) =>
        client.Create(
            Job.FromExpression<ITrainingJob>(job => job.TrainAsync(runId, CancellationToken.None)),
            new EnqueuedState(QueueNames.Of(queue)));
}
