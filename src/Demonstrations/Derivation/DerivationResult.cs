using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>What a recipe came to.</summary>
/// <param name="Intake">The new dataset and its report, or the problems that forbid it.</param>
/// <param name="Steps">What each operation kept and dropped, in the order of application, up to the one that failed.</param>
public sealed record DerivationResult(IntakeResult Intake, IReadOnlyList<DerivationStep> Steps);

/// <summary>What one operation did.</summary>
/// <param name="Dataset">The source it was applied to; null for an operation on all of them.</param>
/// <param name="Operation">The operation.</param>
/// <param name="EpisodesKept">Episodes that remained.</param>
/// <param name="EpisodesDropped">Episodes that did not.</param>
/// <param name="FeaturesDropped">Features that did not remain, by the names they had before.</param>
public sealed record DerivationStep(string? Dataset, DatasetOperation Operation, int EpisodesKept, int EpisodesDropped, IReadOnlyList<string> FeaturesDropped);
