using System.Text.Json.Nodes;

namespace ImitationService.Domain.Runs;

/// <content>What clients want: each verb is defined on every state, and said twice does no more than said once.</content>
public sealed partial class Run
{
    private static readonly RunState[] UnderWay = [RunState.Queued, RunState.Interrupted, RunState.Starting, RunState.Running, RunState.Finalizing];

    /// <summary>Whether a verb can be said in the present state; one that is fulfilled already can.</summary>
    public bool Allows(RunVerb verb) => verb switch
    {
        RunVerb.Cancel => true,
        RunVerb.Pause => State is RunState.Queued or RunState.Interrupted or RunState.Starting or RunState.Running or RunState.Pausing or RunState.Paused,
        RunVerb.Resume => State is RunState.Paused or RunState.Cancelled or RunState.Succeeded || IsUnderWay,
        RunVerb.Retry => State == RunState.Failed || IsUnderWay,
        RunVerb.Checkpoint => State is RunState.Starting or RunState.Running or RunState.Pausing,
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "There is no such verb."),
    };

    /// <summary>Whether a verb would change something in the present state.</summary>
    public bool IsOpenTo(RunVerb verb) => Allows(verb) && verb switch
    {
        RunVerb.Cancel => !IsTerminal && !IsCancelRequested,
        RunVerb.Resume or RunVerb.Retry => !IsUnderWay,
        _ => State is not (RunState.Pausing or RunState.Paused),
    };

    /// <summary>Whether it waits for a worker or has one, and nobody wants it stopped.</summary>
    public bool IsUnderWay => UnderWay.Contains(State);

    /// <summary>
    /// A client wants it stopped. A run that no worker holds is cancelled at once; a terminal or cancelling one stays as it is.
    /// </summary>
    public void Cancel(DateTimeOffset now)
    {
        if (IsTerminal || IsCancelRequested)
        {
            return;
        }

        CancelRequestedAt = now;
        if (_leaseOwner is null)
        {
            Finish(RunState.Cancelled, RunEventTypes.Cancelled, now, []);
            return;
        }

        Enter(RunState.Cancelling, RunEventTypes.Cancelling, now, []);
    }

    /// <summary>
    /// A client wants it to stop for a while. A run that no worker holds is paused at once; otherwise the trainer takes a
    /// checkpoint and stops first.
    /// </summary>
    public void Pause(DateTimeOffset now)
    {
        RequireVerb(RunVerb.Pause, RunState.Paused);
        if (State is RunState.Queued or RunState.Interrupted)
        {
            Enter(RunState.Paused, RunEventTypes.Paused, now, []);
        }
        else if (State is RunState.Starting or RunState.Running)
        {
            Enter(RunState.Pausing, RunEventTypes.Pausing, now, []);
        }
    }

    /// <summary>A client wants it to go on from a checkpoint, with a fresh count of attempts; a run that is under way stays as it is.</summary>
    /// <param name="steps">Steps of the whole run from now on; null leaves them.</param>
    /// <param name="fromStep">Goes on from the newest checkpoint at or before this step, and drops what came after; null is the newest.</param>
    /// <param name="now">The time.</param>
    public void Resume(long? steps, long? fromStep, DateTimeOffset now)
    {
        RequireVerb(RunVerb.Resume, RunState.Queued);
        if (!IsUnderWay)
        {
            ExtendedSteps = steps ?? ExtendedSteps;
            Requeue(fromStep, now);
        }
    }

    /// <summary>A client wants a failed run to have new attempts; a run that is under way stays as it is.</summary>
    /// <param name="fromStep">As of <see cref="Resume"/>; 0 is the beginning.</param>
    /// <param name="now">The time.</param>
    public void Retry(long? fromStep, DateTimeOffset now)
    {
        RequireVerb(RunVerb.Retry, RunState.Queued);
        if (!IsUnderWay)
        {
            Requeue(fromStep, now);
        }
    }

    /// <summary>A client wants a checkpoint now; while one is being waited for, that one.</summary>
    public void RequestCheckpoint(DateTimeOffset now)
    {
        RequireVerb(RunVerb.Checkpoint, State);
        if (CheckpointRequestedAt is null && State != RunState.Pausing)
        {
            CheckpointRequestedAt = now;
            Revision++;
        }
    }

    private void Requeue(long? fromStep, DateTimeOffset now)
    {
        // A paused run spends its time on; one that had ended gets all of it again.
        UsedRuntime = IsTerminal ? TimeSpan.Zero : UsedRuntime;
        (Attempt, ResumeStep) = (0, fromStep ?? ResumeStep);
        (FinishedAt, Failure, CancelRequestedAt, CheckpointRequestedAt, NotBefore) = (null, null, null, null, null);
        var data = new JsonObject { ["attempt"] = 1 };
        if (fromStep is not null)
        {
            data["from_step"] = fromStep;
        }

        if (ExtendedSteps is not null)
        {
            data["steps"] = ExtendedSteps;
        }

        Enter(RunState.Queued, RunEventTypes.Queued, now, data);
    }

    private void RequireVerb(RunVerb verb, RunState next)
    {
        if (!Allows(verb))
        {
            throw Illegal(next);
        }
    }
}
