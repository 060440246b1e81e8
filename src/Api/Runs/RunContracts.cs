using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;

namespace ImitationService.Api.Runs;

/// <summary>A run to be made. Only the dataset is required.</summary>
internal sealed record RunRequest
{
    /// <summary>The dataset to learn from: its identifier, or latest for the newest that is ready.</summary>
    [StringLength(64, MinimumLength = 1)]
    public required string DatasetId { get; init; }

    /// <summary>The algorithm, bc unless given; GET /v1/algorithms lists them.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string Algorithm { get; init; } = AlgorithmNames.BehaviorCloning;

    /// <summary>A name for people.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>Everything random derives from it, 0 to 2^53 - 1; chosen and shown when absent.</summary>
    [Range(typeof(long), "0", "9007199254740991")]
    public long? Seed { get; init; }

    /// <summary>The algorithm's options; GET /v1/algorithms/bc has their JSON Schema. Those left out have their defaults.</summary>
    public JsonObject? Options { get; init; }

    /// <summary>After so many lost attempts the run fails; 1 to 10, 3 unless given.</summary>
    [Range(1, 10)]
    public int? MaxAttempts { get; init; }

    /// <summary>Seconds the training may take, all attempts together; 10 to 2 592 000 (30 days).</summary>
    [Range(10.0, 2_592_000.0)]
    public long? MaxRuntimeSeconds { get; init; }

    /// <summary>Steps between two checkpoints, 1 to 10^8; by time alone unless given. The last step always gives one.</summary>
    [Range(1.0, 100_000_000.0)]
    public long? CheckpointEverySteps { get; init; }

    /// <summary>Seconds between two checkpoints, 1 to 86 400; 60 where neither steps nor seconds are given.</summary>
    [Range(1, 86_400)]
    public int? CheckpointEverySeconds { get; init; }

    /// <summary>How many of the best checkpoints by validation loss are kept, beside the last; 1 to 100, 3 unless given.</summary>
    [Range(1, 100)]
    public int? KeepCheckpoints { get; init; }

    /// <summary>Begins with the weights, statistics and optimiser of this checkpoint; the network must be the same, how it learns may differ.</summary>
    public ForkRequest? Fork { get; init; }

    /// <summary>Codes of severe findings of the dataset's report that the run shall not be refused for, each by its name.</summary>
    [MaxLength(32)]
    public IReadOnlyList<string>? AcceptFindings { get; init; }

    /// <summary>What to train on: auto (what the algorithm needs), cpu or gpu.</summary>
    public Compute Compute { get; init; } = Compute.Auto;

    /// <summary>Which waiting run goes first, -10 to 10, 0 unless given; higher ones do.</summary>
    [Range(RunSpecification.LowestPriority, RunSpecification.HighestPriority)]
    public int Priority { get; init; }
}

/// <summary>A run.</summary>
internal sealed record RunView
{
    /// <summary>Identifier, prefixed and ordered by time.</summary>
    public required string Id { get; init; }

    /// <summary>The project it belongs to.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The API key that asked for it; local while authentication is off.</summary>
    public required string SubmittedBy { get; init; }

    /// <summary>The client's own identifier, of a run made by PUT.</summary>
    public string? ClientId { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>Where it stands; succeeded, cancelled and failed are left only when a client wants it.</summary>
    public required RunState State { get; init; }

    /// <summary>The dataset it learns from.</summary>
    public required string DatasetId { get; init; }

    /// <summary>The algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Every option that has a value.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>Everything random derives from it.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of the current or latest attempt; 0 before the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>After so many lost attempts the run fails.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Seconds the training may take, all attempts together.</summary>
    public double? MaxRuntimeSeconds { get; init; }

    /// <summary>Steps between two checkpoints; absent where time alone decides.</summary>
    public long? CheckpointEverySteps { get; init; }

    /// <summary>Seconds between two checkpoints; absent where steps alone decide.</summary>
    public int? CheckpointEverySeconds { get; init; }

    /// <summary>How many of the best checkpoints are kept, beside the last.</summary>
    public required int KeepCheckpoints { get; init; }

    /// <summary>The checkpoint it began with, of another run.</summary>
    public ForkOrigin? Fork { get; init; }

    /// <summary>Codes of severe findings that the run was not to be refused for; absent where there are none.</summary>
    public IReadOnlyList<string>? AcceptFindings { get; init; }

    /// <summary>What to train on, as it was asked for.</summary>
    public required Compute Compute { get; init; }

    /// <summary>Which waiting run goes first; higher ones do.</summary>
    public required int Priority { get; init; }

    /// <summary>The queue it waits in or was taken from, and its place there.</summary>
    public required RunQueueView Queue { get; init; }

    /// <summary>How far the trainer is; absent before its first word.</summary>
    public RunProgressView? Progress { get; init; }

    /// <summary>The latest value of every metric.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Why it failed.</summary>
    public RunFailure? Failure { get; init; }

    /// <summary>What can be downloaded; empty until it has succeeded.</summary>
    public required IReadOnlyList<ArtifactView> Artifacts { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first attempt started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it reached a final state.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Where to go from here.</summary>
    public required RunLinks Links { get; init; }
}

/// <summary>A run's queue. The place is in answers about one run, not in lists, and only while the run waits.</summary>
/// <param name="Name">The queue: cpu or gpu.</param>
/// <param name="Position">Number in the order of dispatch, from 1, as if nothing came or ended from now on.</param>
/// <param name="ExpectedStartAt">When its turn is expected; absent where the trainers under way do not tell how long they still need.</param>
/// <param name="Reason">Why it waits: worker_free (it starts within moments), busy, no_worker (nobody serves the queue now) or backing_off (its last attempt died quickly).</param>
/// <param name="NotBefore">When the next attempt may begin, after one that died quickly.</param>
internal sealed record RunQueueView(
    WorkQueue Name,
    int? Position = null,
    DateTimeOffset? ExpectedStartAt = null,
    WaitReason? Reason = null,
    DateTimeOffset? NotBefore = null);

/// <summary>How far a trainer is.</summary>
/// <param name="Step">Optimiser updates done.</param>
/// <param name="TotalSteps">Optimiser updates to do.</param>
/// <param name="Fraction">Share of them done, 0 to 1.</param>
/// <param name="TransitionsPerSecond">Training throughput of late.</param>
/// <param name="RemainingSeconds">Estimated time to the end of training.</param>
/// <param name="ExpectedAt">When training is expected to end.</param>
internal sealed record RunProgressView(
    long Step,
    long TotalSteps,
    double Fraction,
    double? TransitionsPerSecond,
    double? RemainingSeconds,
    DateTimeOffset? ExpectedAt);

/// <summary>A file of a run.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="MediaType">Media type.</param>
/// <param name="Href">Where to download it.</param>
internal sealed record ArtifactView(string Name, long Bytes, string Sha256, string MediaType, string Href);

/// <summary>Where to go from a run.</summary>
/// <param name="Self">The run.</param>
/// <param name="Dataset">What it learns from.</param>
/// <param name="Events">What happened to it.</param>
/// <param name="Stream">The same while it happens, as server-sent events.</param>
/// <param name="Metrics">Its curves, as numbers.</param>
/// <param name="Curve">Its curves, drawn.</param>
/// <param name="Checkpoints">Its checkpoints.</param>
/// <param name="Attempts">Its attempts.</param>
/// <param name="Bundle">The policy; there once the run has succeeded.</param>
internal sealed record RunLinks(
    string Self,
    string Dataset,
    string Events,
    string Stream,
    string Metrics,
    string Curve,
    string Checkpoints,
    string Attempts,
    string? Bundle);

/// <summary>One thing that happened to a run.</summary>
/// <param name="Sequence">Position in the run's log, from 1 without gaps.</param>
/// <param name="Type">What happened: queued, starting, running, metric, checkpoint, finalizing, succeeded, interrupted, pausing, paused, cancelling, cancelled or failed.</param>
/// <param name="At">When.</param>
/// <param name="Data">What belongs to the type.</param>
internal sealed record RunEventView(long Sequence, string Type, DateTimeOffset At, JsonObject Data);

/// <summary>Curves of a run.</summary>
/// <param name="Series">One entry per metric, in the order of their names.</param>
internal sealed record MetricsView(IReadOnlyList<MetricSeries> Series);

/// <summary>One curve.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Points">Its points, by step.</param>
internal sealed record MetricSeries(string Name, IReadOnlyList<MetricValue> Points);

/// <summary>One point of a curve.</summary>
/// <param name="Step">Optimiser updates done when it was measured.</param>
/// <param name="Value">The value.</param>
internal sealed record MetricValue(long Step, double Value);
