namespace ImitationService.Learning.Checkpoints;

/// <summary>A checkpoint that a training has written.</summary>
/// <param name="Step">Optimiser updates done.</param>
/// <param name="Path">Its file, complete.</param>
/// <param name="Metrics">The latest value of every metric.</param>
/// <param name="IsOnDemand">Whether somebody asked for it.</param>
public sealed record TakenCheckpoint(long Step, string Path, IReadOnlyDictionary<string, double> Metrics, bool IsOnDemand);
