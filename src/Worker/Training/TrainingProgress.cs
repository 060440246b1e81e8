using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Training;

/// <summary>
/// Commits what a trainer says, in order. Messages that arrive while one transaction is under way share the next one: a
/// trainer that reports faster than the database writes is not slowed down by it.
/// </summary>
/// <param name="lease">The run.</param>
/// <param name="uploads">Takes the checkpoints, each once everything said before it is committed.</param>
internal sealed class TrainingProgress(LeasedRun lease, CheckpointUploads uploads)
{
    private const int LargestBatch = 256;

    /// <summary>The trainer's last message, once it has said it.</summary>
    public ChildMessage? LastWord { get; private set; }

    /// <summary>Listens until the trainer's output ends, or the run is no longer ours.</summary>
    public async Task CommitAsync(ChildProcess trainer, CancellationToken cancellationToken)
    {
        var batch = new List<ChildMessage>(LargestBatch);
        while (await trainer.Messages.WaitToReadAsync(cancellationToken))
        {
            batch.Clear();
            while (batch.Count < LargestBatch && trainer.Messages.TryRead(out var message))
            {
                batch.Add(message);
            }

            FaultPoint.Reach(FaultPoints.ReportHeard);
            LastWord = batch.LastOrDefault(message => message is FinishedMessage or StoppedMessage or FailedMessage) ?? LastWord;
            if (await lease.ChangeAsync((run, now) => Apply(run, batch, now), PointsOf(batch), cancellationToken) is null)
            {
                return;
            }

            FaultPoint.Reach(FaultPoints.ReportCommitted);
            foreach (var checkpoint in batch.OfType<CheckpointMessage>())
            {
                uploads.Offer(checkpoint);
            }
        }
    }

    private void Apply(Run run, List<ChildMessage> batch, DateTimeOffset now)
    {
        RunProgress? progress = null;
        foreach (var message in batch)
        {
            switch (message)
            {
                // Once cancelled or pausing, a run neither begins nor finalises; what it reports is still true.
                case StartedMessage started when run.State == RunState.Starting:
                    run.Begin(started.TotalSteps, now);
                    break;
                case ReportMessage report when run.State != RunState.Starting:
                    run.Report(report.Step, report.Values, report.Progress, now);
                    break;
                case ProgressMessage sign:
                    progress = sign.Progress;
                    break;
                case FinalizingMessage when run.State is RunState.Running or RunState.Pausing:
                    run.FinalizePolicy(now);
                    break;
            }
        }

        if (progress is not null)
        {
            run.Heartbeat(progress, lease.Duration, now);
        }
    }

    private static List<MetricPoint> PointsOf(List<ChildMessage> batch) =>
    [
        .. from report in batch.OfType<ReportMessage>()
           from value in report.Values
           select new MetricPoint(value.Key, report.Step, value.Value),
    ];
}
