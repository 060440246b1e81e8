namespace ImitationService.Domain.Runs;

/// <summary>Whose fault a failure was.</summary>
public enum FailureReason
{
    /// <summary>The request asked for something that cannot work; mend it and send it again.</summary>
    UserError,

    /// <summary>The dataset cannot be trained on as it is.</summary>
    DataError,

    /// <summary>The loss became infinite or not a number, or climbed far beyond what it began with and stayed there.</summary>
    Diverged,

    /// <summary>The trainer needed more memory than it may have.</summary>
    OutOfMemory,

    /// <summary>Worker or trainer died again and again, without saying why.</summary>
    WorkerLost,

    /// <summary>The run's time limit passed, or the trainer made no progress for too long.</summary>
    Deadline,

    /// <summary>A fault of the service.</summary>
    Internal,
}
