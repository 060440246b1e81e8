using ImitationService.Domain.Runs;

namespace ImitationService.Learning.Checkpoints;

/// <summary>Where checkpoints go, when, and where the training begins.</summary>
/// <param name="Folder">Takes the files, <c>{step}.safetensors</c>; whoever hears of one may remove it.</param>
/// <param name="Plan">When they are taken.</param>
/// <param name="Origin">What the training begins with; null is the beginning.</param>
public sealed record CheckpointSettings(string Folder, CheckpointPlan Plan, CheckpointOrigin? Origin);
