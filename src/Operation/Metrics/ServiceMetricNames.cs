namespace ImitationService.Operation.Metrics;

/// <summary>The names under which Prometheus finds the service's numbers; each one's help text says what it means.</summary>
public static class ServiceMetricNames
{
    /// <summary>Runs by state.</summary>
    public const string Runs = "imitation_runs";

    /// <summary>Datasets by state.</summary>
    public const string Datasets = "imitation_datasets";

    /// <summary>Waiting datasets and runs by queue.</summary>
    public const string QueueWaiting = "imitation_queue_waiting";

    /// <summary>Age of the oldest that waits, in seconds, by queue.</summary>
    public const string QueueOldest = "imitation_queue_oldest_seconds";

    /// <summary>Attempts of the runs that are not over.</summary>
    public const string Attempts = "imitation_run_attempts";

    /// <summary>Runs that workers hold.</summary>
    public const string Held = "imitation_runs_held";

    /// <summary>Optimiser updates per second, all trainers together.</summary>
    public const string Steps = "imitation_training_steps_per_second";

    /// <summary>Transitions per second, all trainers together.</summary>
    public const string Transitions = "imitation_training_transitions_per_second";

    /// <summary>Seconds until the first lease runs out.</summary>
    public const string Lease = "imitation_lease_remaining_seconds";

    /// <summary>Seconds since the last checkpoint of the run that has gone longest without one.</summary>
    public const string Checkpoint = "imitation_checkpoint_age_seconds";

    /// <summary>Datasets that were read in the last hour.</summary>
    public const string IntakeCount = "imitation_intake_last_hour";

    /// <summary>Mean seconds from complete upload to result in the last hour.</summary>
    public const string IntakeSeconds = "imitation_intake_seconds";

    /// <summary>Whether the numbers from the database are current.</summary>
    public const string Up = "imitation_statistics_up";

    /// <summary>Duration of HTTP requests by route, method and status.</summary>
    public const string Http = "imitation_http_request_duration_seconds";
}
