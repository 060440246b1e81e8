namespace ImitationService.Domain.Runs;

/// <summary>The types of run events.</summary>
public static class RunEventTypes
{
    /// <summary>Accepted, or waiting again; data: attempt, from_step and steps where a client gave them, chosen (option, value and reason of each) where the preset auto chose options, and advice (option and detail of each) where the dataset speaks against one.</summary>
    public const string Queued = "queued";

    /// <summary>A worker has the lease; data: attempt, epoch, worker, from_step.</summary>
    public const string Starting = "starting";

    /// <summary>The trainer takes steps; data: total_steps, attempt.</summary>
    public const string Running = "running";

    /// <summary>Metric values at a step; data: step, values.</summary>
    public const string Metric = "metric";

    /// <summary>A checkpoint exists; data: step, bytes.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Training is over, export began.</summary>
    public const string Finalizing = "finalizing";

    /// <summary>The bundle can be downloaded; data: artifacts.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The attempt was lost; data: detail, attempt, and not_before where the next one has to wait.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Pause was asked for.</summary>
    public const string Pausing = "pausing";

    /// <summary>Stopped; it goes on when resumed.</summary>
    public const string Paused = "paused";

    /// <summary>Cancel was asked for.</summary>
    public const string Cancelling = "cancelling";

    /// <summary>Stopped; no process is left.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Ended without a policy; data: reason, detail, retryable.</summary>
    public const string Failed = "failed";
}
