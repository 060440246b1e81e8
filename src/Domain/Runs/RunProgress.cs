namespace ImitationService.Domain.Runs;

/// <summary>How far the trainer is.</summary>
/// <param name="Step">Optimiser updates done.</param>
/// <param name="TotalSteps">Optimiser updates to do.</param>
/// <param name="TransitionsPerSecond">Training throughput of late; null before the first measurement.</param>
/// <param name="RemainingSeconds">Estimated time to the end; null before the first measurement.</param>
public sealed record RunProgress(long Step, long TotalSteps, double? TransitionsPerSecond, double? RemainingSeconds);
