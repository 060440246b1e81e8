using ImitationService.Learning.Optimization;

namespace ImitationService.Learning.Training;

/// <summary>In what a policy may differ from those that it is trained together with.</summary>
/// <param name="Seed">Its first weights and the order of its transitions derive from it.</param>
/// <param name="LearningRate">Its own.</param>
/// <param name="WeightDecay">Decoupled; 0 is none.</param>
/// <param name="Rows">The transitions that it learns from; null is all.</param>
internal sealed record MemberSettings(long Seed, LearningRate LearningRate, double WeightDecay = 0, int[]? Rows = null);
