using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Json;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Workers;

namespace ImitationService.Domain.Runs;

/// <summary>One training of one algorithm on one dataset; guards its own transitions and records each as an event.</summary>
public sealed partial class Run
{
    private readonly List<RunEvent> _pendingEvents = [];
    private string? _leaseOwner;
    private DateTimeOffset? _leaseExpiresAt;

    private Run()
    {
    }

    /// <summary>The states that a run leaves only when a client wants it to.</summary>
    public static IReadOnlyList<RunState> TerminalStates { get; } = [RunState.Succeeded, RunState.Cancelled, RunState.Failed];

    /// <summary>The states in which a worker holds it.</summary>
    public static IReadOnlyList<RunState> HeldStates { get; } =
        [RunState.Starting, RunState.Running, RunState.Finalizing, RunState.Pausing, RunState.Cancelling];

    /// <summary>Prefixed, time-ordered identifier: <c>run_…</c>.</summary>
    public string Id { get; private set; } = null!;

    /// <summary>The project it belongs to.</summary>
    public string ProjectId { get; private set; } = null!;

    /// <summary>Identifier of the API key that asked for it; <see cref="ApiKey.Local"/> while authentication is off.</summary>
    public string SubmittedBy { get; private set; } = null!;

    /// <summary>The client's own identifier, of a run made by <c>PUT</c>; unique within the project.</summary>
    public string? ClientId { get; private set; }

    /// <summary>The client's name for it.</summary>
    public string? Name { get; private set; }

    /// <summary>What was asked for.</summary>
    public RunSpecification Specification { get; private set; } = null!;

    /// <summary>The queue it waits in.</summary>
    public WorkQueue Queue { get; private set; }

    /// <summary>Which of the waiting runs goes first; higher ones do.</summary>
    public int Priority { get; private set; }

    /// <summary>Where it stands.</summary>
    public RunState State { get; private set; }

    /// <summary>How far the trainer is; null before its first word.</summary>
    public RunProgress? Progress { get; private set; }

    /// <summary>The latest value of every metric.</summary>
    public IReadOnlyDictionary<string, double> LatestMetrics { get; private set; } = new Dictionary<string, double>();

    /// <summary>Why it failed; null unless failed.</summary>
    public RunFailure? Failure { get; private set; }

    /// <summary>The outputs of its latest success; empty before it.</summary>
    public IReadOnlyList<Artifact> Artifacts { get; private set; } = [];

    /// <summary>The lease; null while nobody holds it.</summary>
    public RunLease? Lease =>
        _leaseOwner is { } owner && _leaseExpiresAt is { } expiresAt ? new RunLease(LeaseEpoch, owner, expiresAt) : null;

    /// <summary>Epoch of the latest lease; 0 before the first.</summary>
    public long LeaseEpoch { get; private set; }

    /// <summary>Number of the current or latest attempt; 0 before the first.</summary>
    public int Attempt { get; private set; }

    /// <summary>The step from which the current or latest attempt went on; 0 is the beginning.</summary>
    public long StartStep { get; private set; }

    /// <summary>
    /// The next attempt goes on from the newest checkpoint at or before this step, and drops those after it; null is the newest.
    /// </summary>
    public long? ResumeStep { get; private set; }

    /// <summary>Steps of the whole run, where a client changed them after it was accepted.</summary>
    public long? ExtendedSteps { get; private set; }

    /// <summary>The options in force: those that were asked for, with the steps of <see cref="ExtendedSteps"/>.</summary>
    public JsonObject Options => ExtendedSteps is { } steps ? Extend(Specification.Options, steps) : Specification.Options;

    /// <summary>When the current or latest attempt began; null before the first.</summary>
    public DateTimeOffset? AttemptStartedAt { get; private set; }

    /// <summary>When the next attempt may begin, after one that died quickly; null is at once.</summary>
    public DateTimeOffset? NotBefore { get; private set; }

    /// <summary>Time that earlier attempts took, together.</summary>
    public TimeSpan UsedRuntime { get; private set; }

    /// <summary>When a checkpoint was asked for that is not there yet.</summary>
    public DateTimeOffset? CheckpointRequestedAt { get; private set; }

    /// <summary>When cancel was asked for.</summary>
    public DateTimeOffset? CancelRequestedAt { get; private set; }

    /// <summary>What its trace begins with (W3C <c>traceparent</c>); null when nobody traced its request.</summary>
    public string? TraceParent { get; private set; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the first attempt started.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When it reached a terminal state.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Sequence of the latest event.</summary>
    public long LastEvent { get; private set; }

    /// <summary>Grows with every change; the store refuses a write that is based on an older one.</summary>
    public long Revision { get; private set; }

    /// <summary>Events that the store has not written yet, in order.</summary>
    public IReadOnlyList<RunEvent> PendingEvents => _pendingEvents;

    /// <summary>Whether it waits for a worker.</summary>
    public bool IsWaiting => State is RunState.Queued or RunState.Interrupted;

    /// <summary>Whether nothing happens to it any more by itself.</summary>
    public bool IsTerminal => TerminalStates.Contains(State);

    /// <summary>Whether a client wants it stopped.</summary>
    public bool IsCancelRequested => CancelRequestedAt is not null;

    /// <summary>Accepts a run; its first event has the options that were chosen for it, and what speaks against the client's.</summary>
    public static Run Create(
        string id,
        string? clientId,
        string? name,
        string projectId,
        string submittedBy,
        RunSpecification specification,
        DateTimeOffset now,
        IReadOnlyList<OptionChoice>? choices = null,
        IReadOnlyList<OptionAdvice>? advice = null)
    {
        var run = new Run
        {
            Id = id,
            ClientId = clientId,
            Name = name,
            ProjectId = projectId,
            SubmittedBy = submittedBy,
            Queue = specification.ResolveQueue(),
            Priority = specification.Priority,
            Specification = specification,
            State = RunState.Queued,
            CreatedAt = now,
        };
        var data = new JsonObject { ["attempt"] = 1 };
        if (choices is { Count: > 0 })
        {
            data["chosen"] = JsonSerializer.SerializeToNode(choices, ServiceJson.Options);
        }

        if (advice is { Count: > 0 })
        {
            data["advice"] = JsonSerializer.SerializeToNode(advice, ServiceJson.Options);
        }

        run.Record(RunEventTypes.Queued, now, data);
        return run;
    }

    private static JsonObject Extend(JsonObject options, long steps)
    {
        var extended = options.DeepClone().AsObject();
        extended.Remove("epochs");
        extended["steps"] = steps;
        return extended;
    }
}
