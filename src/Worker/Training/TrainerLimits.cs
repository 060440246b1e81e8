using ImitationService.Domain.Runs;

namespace ImitationService.Worker.Training;

/// <summary>What one trainer may use.</summary>
/// <param name="MemoryBytes">Memory, mapped files apart.</param>
/// <param name="Silence">Time without progress.</param>
/// <param name="Time">Wall time left of the run's; null is no limit.</param>
/// <param name="Grace">Time to stop by itself when asked to.</param>
internal sealed record TrainerLimits(long MemoryBytes, TimeSpan Silence, TimeSpan? Time, TimeSpan Grace)
{
    private const double ShareOfMachine = 0.8;

    /// <summary>The limits of a run that was just acquired, on a worker that trains so many at once.</summary>
    public static TrainerLimits Of(Run run, WorkerOptions options, int slots)
    {
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var memory = options.TrainerMemoryBytes ?? (long)(ShareOfMachine * machine / slots);
        TimeSpan?[] times = [run.Specification.MaximumRuntime, options.MaximumRuntime];
        return new TrainerLimits(
            memory,
            TimeSpan.FromSeconds(options.StallSeconds),
            times.Min() - run.UsedRuntime,
            TimeSpan.FromSeconds(options.GraceSeconds));
    }
}
