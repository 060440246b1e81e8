using ImitationService.Domain.Runs;

namespace ImitationService.Worker.Training;

/// <summary>How an attempt ended, as the change it makes to the run.</summary>
internal sealed class RunEnd
{
    private readonly Action<Run, DateTimeOffset> _change;

    private RunEnd(Action<Run, DateTimeOffset> change) => _change = change;

    /// <summary>Whether stored artifacts belong to it; of any other end, what was stored on the way is in nobody's row.</summary>
    public bool HasArtifacts { get; private init; }

    /// <summary>Every artifact is stored.</summary>
    public static RunEnd Succeeded(IReadOnlyList<Artifact> artifacts) =>
        new((run, now) => run.Succeed(artifacts, now)) { HasArtifacts = true };

    /// <summary>Another attempt would end the same way.</summary>
    public static RunEnd Failed(FailureReason reason, string detail, bool retryable) =>
        new((run, now) => run.Fail(new RunFailure(reason, detail, retryable), now));

    /// <summary>The attempt was lost; another follows while the run has any left.</summary>
    public static RunEnd Lost(FailureReason reason, string detail) =>
        new((run, now) => run.Interrupt(new RunFailure(reason, detail, Retryable: true), now));

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
