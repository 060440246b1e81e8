using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;

namespace ImitationService.Domain.Statistics;

/// <summary>How the service stands, all processes together.</summary>
/// <param name="Runs">Number of runs by state; every state is there.</param>
/// <param name="Datasets">Number of datasets by state; every state is there.</param>
/// <param name="Queues">What waits, by queue.</param>
/// <param name="Attempts">Attempts of the runs that are not over, together.</param>
/// <param name="Training">The runs that workers hold.</param>
/// <param name="Intake">How long uploads took to be read of late.</param>
public sealed record ServiceStatistics(
    IReadOnlyDictionary<RunState, long> Runs,
    IReadOnlyDictionary<DatasetState, long> Datasets,
    IReadOnlyList<QueueStatistics> Queues,
    long Attempts,
    TrainingStatistics Training,
    IntakeStatistics Intake);

/// <summary>What waits in one queue.</summary>
/// <param name="Queue">Its name: io, cpu or gpu.</param>
/// <param name="Waiting">Number of datasets or runs that no worker has taken.</param>
/// <param name="OldestAge">For how long the oldest of them has been known to the service; zero when none waits.</param>
public sealed record QueueStatistics(string Queue, long Waiting, TimeSpan OldestAge);

/// <summary>The runs that workers hold, together.</summary>
/// <param name="Held">How many.</param>
/// <param name="StepsPerSecond">Optimiser updates per second of all of them.</param>
/// <param name="TransitionsPerSecond">Transitions per second of all of them.</param>
/// <param name="ShortestLease">Time until the first lease runs out; negative once it has; null when none is held.</param>
/// <param name="OldestCheckpoint">The longest time that any has trained since its last checkpoint, or without one; null when none trains.</param>
public sealed record TrainingStatistics(
    long Held,
    double StepsPerSecond,
    double TransitionsPerSecond,
    TimeSpan? ShortestLease,
    TimeSpan? OldestCheckpoint);

/// <summary>How long uploads waited and were read, within the <see cref="Window"/>.</summary>
/// <param name="Count">Datasets that were read, accepted or rejected.</param>
/// <param name="Mean">Mean time from complete upload to result; null when there were none.</param>
public sealed record IntakeStatistics(long Count, TimeSpan? Mean)
{
    /// <summary>How far back is looked.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromHours(1);
}
