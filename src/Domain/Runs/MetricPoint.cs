namespace ImitationService.Domain.Runs;

/// <summary>A named scalar at a step.</summary>
/// <param name="Name">One of <see cref="MetricNames"/>.</param>
/// <param name="Step">Optimiser updates done when it was measured.</param>
/// <param name="Value">The value; finite.</param>
public sealed record MetricPoint(string Name, long Step, double Value);
