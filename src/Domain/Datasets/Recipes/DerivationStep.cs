namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>What one operation of a recipe did.</summary>
/// <param name="Dataset">The source it was applied to; null for an operation on all of them.</param>
/// <param name="Operation">The operation.</param>
/// <param name="EpisodesKept">Episodes that remained.</param>
/// <param name="EpisodesDropped">Episodes that did not.</param>
/// <param name="FeaturesDropped">Features that did not remain, by the names they had before.</param>
public sealed record DerivationStep(string? Dataset, DatasetOperation Operation, int EpisodesKept, int EpisodesDropped, IReadOnlyList<string> FeaturesDropped);
