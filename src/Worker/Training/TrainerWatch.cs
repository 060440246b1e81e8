using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Training;

/// <summary>Watches a running trainer: its memory, its silence, its time.</summary>
internal sealed class TrainerWatch(TrainerLimits limits, StopSignal stop, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>Raises the cause when a limit is passed; runs until told otherwise.</summary>
    public async Task WatchAsync(ChildProcess trainer, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (trainer.MeasureMemory() > limits.MemoryBytes)
            {
                stop.Raise(StopCause.OutOfMemory);
            }
            else if (trainer.Silence > limits.Silence)
            {
                stop.Raise(StopCause.Stalled);
            }
            else if (time.GetElapsedTime(_startedAt) > limits.Time)
            {
                stop.Raise(StopCause.OutOfTime);
            }
        }
    }

    /// <summary>Ends the trainer once there is a cause: where the run was cancelled or the service stops, it is asked first, and has the grace period to stop by itself.</summary>
    public async Task EnforceAsync(ChildProcess trainer, CancellationToken cancellationToken)
    {
        var raised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onRaised = stop.Token.Register(raised.SetResult);
        await raised.Task.WaitAsync(cancellationToken);
        if (stop.Cause is StopCause.Cancelled or StopCause.ShuttingDown)
        {
            trainer.RequestCancel();
            await Task.Delay(limits.Grace, time, cancellationToken);
        }

        trainer.Kill();
    }
}
