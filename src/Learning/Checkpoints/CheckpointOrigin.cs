namespace ImitationService.Learning.Checkpoints;

/// <summary>The checkpoint that a training begins with.</summary>
/// <param name="Path">Its file.</param>
/// <param name="IsForked">Whether it is another run's: then what was learned is taken over, and the steps are counted anew.</param>
public sealed record CheckpointOrigin(string Path, bool IsForked);
