namespace ImitationService.Domain.Runs;

/// <summary>Where a waiting run stands in its queue.</summary>
/// <param name="Position">Number in the order of dispatch, from 1, as if nothing came or ended from now on.</param>
/// <param name="ExpectedStartAt">
/// When its turn is expected, from the remaining times that the trainers under way report; null where they do not tell.
/// </param>
/// <param name="Reason">Why it waits.</param>
public sealed record QueuePlace(int Position, DateTimeOffset? ExpectedStartAt, WaitReason Reason);

/// <summary>Why a run waits.</summary>
public enum WaitReason
{
    /// <summary>A worker is free; it starts within moments.</summary>
    WorkerFree,

    /// <summary>Every worker of its queue is busy.</summary>
    Busy,

    /// <summary>No worker serves its queue now; it waits until one does.</summary>
    NoWorker,

    /// <summary>Its last attempt died quickly, and the next one has to wait.</summary>
    BackingOff,
}
