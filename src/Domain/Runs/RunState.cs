namespace ImitationService.Domain.Runs;

/// <summary>Where a run stands. Every change is an event; illegal ones throw.</summary>
public enum RunState
{
    /// <summary>Accepted; waits for a worker.</summary>
    Queued,

    /// <summary>A worker holds the lease and starts the trainer.</summary>
    Starting,

    /// <summary>The trainer takes steps.</summary>
    Running,

    /// <summary>Training is over; the policy is exported, checked and stored.</summary>
    Finalizing,

    /// <summary>The bundle can be downloaded. Terminal until extended.</summary>
    Succeeded,

    /// <summary>The worker or the trainer was lost; another attempt follows.</summary>
    Interrupted,

    /// <summary>Pause is acknowledged; the trainer takes a checkpoint and stops.</summary>
    Pausing,

    /// <summary>Stopped at the client's wish, and goes on exactly there when resumed.</summary>
    Paused,

    /// <summary>Cancel is acknowledged; the trainer is being stopped.</summary>
    Cancelling,

    /// <summary>Stopped at the client's wish; no process is left. Terminal until resumed.</summary>
    Cancelled,

    /// <summary>Ended without a policy; the failure says whose fault it was. Terminal until retried.</summary>
    Failed,
}
