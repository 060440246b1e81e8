using ImitationService.Domain.Runs;

namespace ImitationService.Worker.Training;

/// <summary>How an attempt ended, as the change it makes to the run.</summary>
internal sealed class RunEnd
{
    private readonly Action<Run, DateTimeOffset> _change;

    private RunEnd(Action<Run, DateTimeOffset> change) => _change = change;

    /// <summary>Every artifact is stored.</summary>
    public static RunEnd Succeeded(IReadOnlyList<Artifact> artifacts) =>
        new((run, now) => run.Succeed(artifacts, now));

    /// <summary>Another attempt would end the same way.</summary>
    public static RunEnd Failed(FailureReason reason, string detail, bool retryable) =>
        new((run, now) => run.Fail(new RunFailure(reason, detail, retryable), now));

    /// <summary>The attempt was lost; another follows while the run has any left.</summary>
    public static RunEnd Lost(FailureReason reason, string detail) =>
        new((run, now) => run.Interrupt(new RunFailure(reason, detail, Retryable: true), now));

    /// <summary>The checkpoint that the attempt was to go on from is not what it was; the next one goes on from one before it.</summary>
    public static RunEnd CheckpointDamaged(long step) => new((run, now) =>
    {
        run.RejectCheckpoint(step);
        run.Interrupt(new RunFailure(FailureReason.Internal, $"The checkpoint of step {step} is missing or damaged.", Retryable: true), now);
    });

    /// <summary>A client paused it, and the trainer is gone; one that was already finalising goes on from its last step.</summary>
    public static RunEnd Paused() => new((run, now) => run.GiveBack("The run was paused after its last step.", now));

    /// <summary>The service stops in good order; the attempt does not count.</summary>
    public static RunEnd GivenBack() => new((run, now) => run.GiveBack("The service was stopped.", now));

    /// <summary>Nothing else to say than what the run's state says: it was cancelled.</summary>
    public static RunEnd Cancelled() => new((run, now) => run.ConfirmCancelled(now));

    /// <summary>Changes the run. The trainer is gone by now: a cancelled run is cancelled, however the attempt ended.</summary>
    public void Apply(Run run, DateTimeOffset now)
    {
        if (run.State == RunState.Cancelling)
        {
            run.ConfirmCancelled(now);
            return;
        }

        _change(run, now);
    }
}
