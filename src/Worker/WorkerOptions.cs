using System.ComponentModel.DataAnnotations;

namespace ImitationService.Worker;

/// <summary>Section <c>Worker</c> of the configuration: how children are supervised.</summary>
public sealed record WorkerOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Worker";

    /// <summary>Seconds a run's lease lasts without a heartbeat.</summary>
    [Range(2, 3600)]
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>Seconds between heartbeats; less than half of the lease.</summary>
    [Range(1, 600)]
    public int HeartbeatSeconds { get; init; } = 10;

    /// <summary>Seconds a trainer may make no progress before it counts as hung.</summary>
    [Range(1, 86_400)]
    public int StallSeconds { get; init; } = 600;

    /// <summary>Seconds a trainer has to stop when it is asked to, before it is killed; less than <c>Worker:JobShutdownSeconds</c>.</summary>
    [Range(0, 600)]
    public int GraceSeconds { get; init; } = 10;

    /// <summary>
    /// Seconds for which an attempt rides out faults of the object storage, where it cannot go on without it: before the first
    /// step, and when the policy is stored.
    /// </summary>
    [Range(0, 86_400)]
    public int StoragePatienceSeconds { get; init; } = 1800;

    /// <summary>Memory a trainer may use, mapped files apart, in bytes; absent, 80 % of the machine's (or the container's), divided by the runs trained at once.</summary>
    [Range(1, long.MaxValue)]
    public long? TrainerMemoryBytes { get; init; }

    /// <summary>Managed heap that reading an upload may use, in bytes; with less than 64 MiB the runtime itself does not get far.</summary>
    [Range(64L << 20, 1L << 50)]
    public long IntakeMemoryBytes { get; init; } = 1L << 30;

    /// <summary>Seconds that reading an upload may take.</summary>
    [Range(1, 86_400)]
    public int IntakeSeconds { get; init; } = 600;

    /// <summary>Threads of a trainer's tensor operations; 1 is fastest for small networks.</summary>
    [Range(1, 256)]
    public int TrainerThreads { get; init; } = 1;

    /// <summary>Wall time any run may take, all attempts together; absent, no limit.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan? MaximumRuntime { get; init; }

    /// <summary>Seconds between two looks for work that nobody does.</summary>
    [Range(1, 3600)]
    public int ReconcileSeconds { get; init; } = 15;

    /// <summary>
    /// Whether no other process works on this database: what was under way when this one starts is lost then, and taken up at
    /// once rather than when its lease has run out. Absent, it is so on SQLite, which one process has to itself, and never on a
    /// database that several may share; there it cannot be set.
    /// </summary>
    public bool? SoleWorker { get; set; }

    /// <summary>Seconds that a worker started with <c>--once</c> waits for a run before it goes home.</summary>
    [Range(0, 3600)]
    public int OnceWaitSeconds { get; init; } = 30;

    /// <summary>Folder for the files of work under way; a folder of the system's temporary files where absent.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>How long a lease lasts.</summary>
    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
}
