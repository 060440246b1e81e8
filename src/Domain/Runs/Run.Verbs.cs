using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Json;

namespace ImitationService.Domain.Runs;

/// <content>The verbs: each leads from some states to another one, and throws in the rest.</content>
public sealed partial class Run
{
    /// <summary>Ties it to the trace of the request that made it; before it is stored.</summary>
    public void BelongToTrace(string? traceParent) => TraceParent = traceParent;

    /// <summary>Whether a worker may take it now.</summary>
    public bool IsAcquirable(DateTimeOffset now) =>
        IsWaiting && !IsCancelRequested && (Lease is null || Lease.ExpiresAt <= now) && !(NotBefore > now);

    /// <summary>A worker takes the lease: epoch and attempt grow before anything else happens.</summary>
    /// <param name="owner">The worker.</param>
    /// <param name="duration">How long the lease lasts without a heartbeat.</param>
    /// <param name="now">The time.</param>
    /// <param name="from">The checkpoint to go on from; null is the beginning.</param>
    public RunLease Acquire(string owner, TimeSpan duration, DateTimeOffset now, Checkpoint? from = null)
    {
        if (!IsAcquirable(now))
        {
            throw Illegal(RunState.Starting);
        }

        LeaseEpoch++;
        Attempt++;
        _leaseOwner = owner;
        _leaseExpiresAt = now + duration;
        StartedAt ??= now;
        AttemptStartedAt = now;
        NotBefore = null;
        Progress = null;
        (StartStep, ResumeStep) = (from?.Step ?? 0, null);
        LatestMetrics = from is null or { IsForked: true } ? new Dictionary<string, double>() : from.Metrics;
        var data = new JsonObject { ["attempt"] = Attempt, ["epoch"] = LeaseEpoch, ["worker"] = owner, ["from_step"] = StartStep };
        Enter(RunState.Starting, RunEventTypes.Starting, now, data);
        return new RunLease(LeaseEpoch, owner, now + duration);
    }

    /// <summary>The lease's owner is alive, and says how far the trainer is.</summary>
    public void Heartbeat(RunProgress? progress, TimeSpan duration, DateTimeOffset now)
    {
        if (_leaseOwner is null)
        {
            throw new InvalidOperationException($"Run {Id} is {State} and has no lease to renew.");
        }

        _leaseExpiresAt = now + duration;
        Progress = progress ?? Progress;
        Revision++;
    }

    /// <summary>The trainer takes its first step.</summary>
    public void Begin(long totalSteps, DateTimeOffset now)
    {
        Require(RunState.Running, RunState.Starting);
        Progress = new RunProgress(StartStep, totalSteps, null, null);
        Enter(RunState.Running, RunEventTypes.Running, now, new JsonObject { ["total_steps"] = totalSteps, ["attempt"] = Attempt });
    }

    /// <summary>The trainer reports metrics and progress.</summary>
    public void Report(long step, IReadOnlyDictionary<string, double> values, RunProgress? progress, DateTimeOffset now)
    {
        if (State is not (RunState.Running or RunState.Finalizing or RunState.Cancelling or RunState.Pausing))
        {
            throw new InvalidOperationException($"Run {Id} is {State} and takes no metrics.");
        }

        var latest = new Dictionary<string, double>(LatestMetrics);
        var data = new JsonObject();
        foreach (var (name, value) in values)
        {
            latest[name] = double.IsFinite(value)
                ? value
                : throw new ArgumentException($"The metric '{name}' is {value} at step {step}; only finite values are kept.", nameof(values));
            data[name] = value;
        }

        LatestMetrics = latest;
        Progress = progress ?? Progress;
        Record(RunEventTypes.Metric, now, new JsonObject { ["step"] = step, ["values"] = data });
    }

    /// <summary>A checkpoint is stored and about to exist.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="isOnDemand">Whether it is the one that a client asked for.</param>
    /// <param name="now">The time.</param>
    public void AddCheckpoint(Checkpoint checkpoint, bool isOnDemand, DateTimeOffset now)
    {
        if (_leaseOwner is null || State == RunState.Starting)
        {
            throw new InvalidOperationException($"Run {Id} is {State} and takes no checkpoint.");
        }

        CheckpointRequestedAt = isOnDemand ? null : CheckpointRequestedAt;
        Record(RunEventTypes.Checkpoint, now, new JsonObject { ["step"] = checkpoint.Step, ["bytes"] = checkpoint.Bytes });
    }

    /// <summary>
    /// The attempt's checkpoint cannot be used: the next one goes on from one before it, or from the beginning.
    /// </summary>
    public void RejectCheckpoint(long step)
    {
        ResumeStep = step - 1;
        Revision++;
    }

    /// <summary>Training is over; the policy is exported and stored. A trainer that was to pause may have been faster.</summary>
    public void FinalizePolicy(DateTimeOffset now)
    {
        Require(RunState.Finalizing, RunState.Running, RunState.Pausing);
        Enter(RunState.Finalizing, RunEventTypes.Finalizing, now, []);
    }

    /// <summary>All artifacts are stored.</summary>
    public void Succeed(IReadOnlyList<Artifact> artifacts, DateTimeOffset now)
    {
        Require(RunState.Succeeded, RunState.Finalizing);
        Artifacts = artifacts;
        var names = new JsonArray([.. artifacts.Select(artifact => (JsonNode)artifact.Name)]);
        Finish(RunState.Succeeded, RunEventTypes.Succeeded, now, new JsonObject { ["artifacts"] = names });
    }

    /// <summary>Ends without a policy.</summary>
    public void Fail(RunFailure failure, DateTimeOffset now)
    {
        if (IsTerminal)
        {
            throw Illegal(RunState.Failed);
        }

        Failure = failure;
        var data = JsonSerializer.SerializeToNode(failure, ServiceJson.Options)!.AsObject();
        Finish(RunState.Failed, RunEventTypes.Failed, now, data);
    }

    /// <summary>
    /// The attempt was lost. Waits for another one; after the last, or once cancel was asked for, the run ends here; once pause
    /// was asked for, it is paused.
    /// </summary>
    public void Interrupt(RunFailure loss, DateTimeOffset now)
    {
        Require(RunState.Interrupted, [.. HeldStates]);
        if (TryStop(now))
        {
            return;
        }

        if (Attempt >= Specification.MaximumAttempts)
        {
            Fail(loss with { Detail = $"{loss.Detail} That was attempt {Attempt} of {Specification.MaximumAttempts}." }, now);
            return;
        }

        var delay = RetryDelay.After(Attempt, now - AttemptStartedAt.GetValueOrDefault(now));
        ReleaseLease(now);
        var data = new JsonObject { ["attempt"] = Attempt, ["detail"] = loss.Detail };
        if (delay > TimeSpan.Zero)
        {
            NotBefore = now + delay;
            data["not_before"] = JsonSerializer.SerializeToNode(NotBefore, ServiceJson.Options);
        }

        Enter(RunState.Interrupted, RunEventTypes.Interrupted, now, data);
    }

    /// <summary>
    /// The worker stops in good order and gives the run back: another attempt follows, and this one does not count as lost.
    /// Once cancel was asked for, the run ends here; once pause was asked for, it is paused.
    /// </summary>
    public void GiveBack(string detail, DateTimeOffset now)
    {
        Require(RunState.Interrupted, [.. HeldStates]);
        if (TryStop(now))
        {
            return;
        }

        ReleaseLease(now);
        Enter(RunState.Interrupted, RunEventTypes.Interrupted, now, new JsonObject { ["attempt"] = Attempt, ["detail"] = detail });
        Attempt--;
    }

    /// <summary>The trainer is gone.</summary>
    public void ConfirmCancelled(DateTimeOffset now)
    {
        Require(RunState.Cancelled, RunState.Cancelling);
        Finish(RunState.Cancelled, RunEventTypes.Cancelled, now, []);
    }

    /// <summary>The trainer has stopped, and its last checkpoint is committed.</summary>
    public void ConfirmPaused(DateTimeOffset now)
    {
        Require(RunState.Paused, RunState.Pausing);
        ReleaseLease(now);
        CheckpointRequestedAt = null;
        Enter(RunState.Paused, RunEventTypes.Paused, now, new JsonObject { ["attempt"] = Attempt });
    }

    /// <summary>The store has written the pending events.</summary>
    public void ClearPendingEvents() => _pendingEvents.Clear();

    private bool TryStop(DateTimeOffset now)
    {
        if (State == RunState.Cancelling)
        {
            ConfirmCancelled(now);
        }
        else if (State == RunState.Pausing)
        {
            ConfirmPaused(now);
        }

        return State is RunState.Cancelled or RunState.Paused;
    }

    private void Finish(RunState state, string type, DateTimeOffset now, JsonObject data)
    {
        ReleaseLease(now);
        CheckpointRequestedAt = null;
        NotBefore = null;
        FinishedAt = now;
        Enter(state, type, now, data);
    }

    private void ReleaseLease(DateTimeOffset now)
    {
        UsedRuntime += _leaseOwner is not null && AttemptStartedAt is { } startedAt ? now - startedAt : TimeSpan.Zero;
        _leaseOwner = null;
        _leaseExpiresAt = null;
    }

    private void Enter(RunState state, string type, DateTimeOffset now, JsonObject data)
    {
        State = state;
        Record(type, now, data);
    }

    private void Record(string type, DateTimeOffset now, JsonObject data)
    {
        _pendingEvents.Add(new RunEvent(++LastEvent, type, now, data));
        Revision++;
    }

    private void Require(RunState next, params ReadOnlySpan<RunState> from)
    {
        if (!from.Contains(State))
        {
            throw Illegal(next);
        }
    }

    private InvalidOperationException Illegal(RunState next) => new($"Run {Id} is {State} and cannot become {next}.");
}
