using System.ComponentModel.DataAnnotations;

namespace ImitationService.Api.Runs;

/// <summary>The checkpoint that a run begins with.</summary>
internal sealed record ForkRequest
{
    /// <summary>The run that it was taken of: its identifier, the client's own, or latest.</summary>
    [StringLength(64, MinimumLength = 1)]
    public required string RunId { get; init; }

    /// <summary>Its step there; GET /v1/runs/{id}/checkpoints lists them.</summary>
    [Range(0.0, 100_000_000.0)]
    public required long Step { get; init; }
}

/// <summary>How a run is to go on. Without members: exactly where it stopped.</summary>
internal sealed record ResumeRequest
{
    /// <summary>Steps of the whole run from now on, 1 to 10^8; unchanged unless given.</summary>
    [Range(1.0, 100_000_000.0)]
    public long? Steps { get; init; }

    /// <summary>Goes on from the checkpoint of this step, and drops what came after; 0 is the beginning. The newest unless given.</summary>
    [Range(0.0, 100_000_000.0)]
    public long? FromStep { get; init; }
}

/// <summary>How a failed run is tried again.</summary>
internal sealed record RetryRequest
{
    /// <summary>From its last checkpoint, or from the start.</summary>
    public RetryOrigin From { get; init; } = RetryOrigin.Checkpoint;
}

/// <summary>Where a failed run is taken up again.</summary>
internal enum RetryOrigin
{
    /// <summary>At its last checkpoint; at the start where it has none.</summary>
    Checkpoint,

    /// <summary>At the start: everything is trained anew.</summary>
    Start,
}

/// <summary>A checkpoint of a run.</summary>
/// <param name="Step">Optimiser updates done; 0 is what a fork begins with.</param>
/// <param name="Bytes">Length of its file in bytes.</param>
/// <param name="Sha256">SHA-256 of its file, lower-case hexadecimal.</param>
/// <param name="Metrics">The latest value of every metric at its step.</param>
/// <param name="CreatedAt">When it was stored and committed.</param>
/// <param name="Best">Whether it has the lowest validation loss of those that are kept.</param>
/// <param name="Last">Whether it is the newest: what the run goes on from.</param>
/// <param name="Forked">Whether the run began with it: its weights are another run's.</param>
/// <param name="Href">Where to download it.</param>
internal sealed record CheckpointView(
    long Step,
    long Bytes,
    string Sha256,
    IReadOnlyDictionary<string, double> Metrics,
    DateTimeOffset CreatedAt,
    bool Best,
    bool Last,
    bool Forked,
    string Href);

/// <summary>One attempt of a run.</summary>
/// <param name="Number">Its number since the run was last queued.</param>
/// <param name="Epoch">Grows with every attempt of the run, whatever became of the others.</param>
/// <param name="Worker">Who worked on it.</param>
/// <param name="FromStep">The step from which it went on; 0 is the beginning.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; absent while it goes on.</param>
/// <param name="End">How it ended: interrupted, paused, cancelled, failed or succeeded; absent while it goes on.</param>
/// <param name="Detail">What was lost or went wrong.</param>
internal sealed record AttemptView(
    int Number,
    long Epoch,
    string Worker,
    long FromStep,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? End,
    string? Detail);
