using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Json;

namespace ImitationService.Domain.Runs;

/// <content>The verbs: each leads from some states to another one, and throws in the rest.</content>
public sealed partial class Run
{
    /// <summary>Whether a worker may take it now.</summary>
    public bool IsAcquirable(DateTimeOffset now) =>
        IsWaiting && !IsCancelRequested && (Lease is null || Lease.ExpiresAt <= now) && !(NotBefore > now);

    /// <summary>A worker takes the lease: epoch and attempt grow before anything else happens.</summary>
    public RunLease Acquire(string owner, TimeSpan duration, DateTimeOffset now)
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
        LatestMetrics = new Dictionary<string, double>();
        Enter(RunState.Starting, RunEventTypes.Starting, now, new JsonObject { ["attempt"] = Attempt });
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
        Progress = new RunProgress(0, totalSteps, null, null);
        Enter(RunState.Running, RunEventTypes.Running, now, new JsonObject { ["total_steps"] = totalSteps, ["attempt"] = Attempt });
    }

    /// <summary>The trainer reports metrics and progress.</summary>
    public void Report(long step, IReadOnlyDictionary<string, double> values, RunProgress? progress, DateTimeOffset now)
    {
        if (State is not (RunState.Running or RunState.Finalizing or RunState.Cancelling))
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

    /// <summary>Training is over; the policy is exported and stored.</summary>
    public void FinalizePolicy(DateTimeOffset now)
    {
        Require(RunState.Finalizing, RunState.Running);
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
    /// The attempt was lost. Waits for another one; after the last, or once cancel was asked for, the run ends here.
    /// </summary>
    public void Interrupt(RunFailure loss, DateTimeOffset now)
    {
        Require(RunState.Interrupted, RunState.Starting, RunState.Running, RunState.Finalizing, RunState.Cancelling);
        if (IsCancelRequested)
        {
            ConfirmCancelled(now);
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
    /// Once cancel was asked for, the run ends here.
    /// </summary>
    public void GiveBack(string detail, DateTimeOffset now)
    {
        Require(RunState.Interrupted, RunState.Starting, RunState.Running, RunState.Finalizing, RunState.Cancelling);
        if (IsCancelRequested)
        {
            ConfirmCancelled(now);
            return;
        }

        ReleaseLease(now);
        Enter(RunState.Interrupted, RunEventTypes.Interrupted, now, new JsonObject { ["attempt"] = Attempt, ["detail"] = detail });
        Attempt--;
    }

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
        if (State is RunState.Queued or RunState.Interrupted)
        {
            Finish(RunState.Cancelled, RunEventTypes.Cancelled, now, []);
            return;
        }

        Enter(RunState.Cancelling, RunEventTypes.Cancelling, now, []);
    }

    /// <summary>The trainer is gone.</summary>
    public void ConfirmCancelled(DateTimeOffset now)
    {
        Require(RunState.Cancelled, RunState.Cancelling);
        Finish(RunState.Cancelled, RunEventTypes.Cancelled, now, []);
    }

    /// <summary>The store has written the pending events.</summary>
    public void ClearPendingEvents() => _pendingEvents.Clear();

    private void Finish(RunState state, string type, DateTimeOffset now, JsonObject data)
    {
        ReleaseLease(now);
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
