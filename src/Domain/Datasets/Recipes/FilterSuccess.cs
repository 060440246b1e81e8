namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>Keeps the episodes that succeeded, or those that failed; drops those that do not say.</summary>
public sealed record FilterSuccess : DatasetOperation
{
    /// <summary>true keeps those that succeeded, false those that failed.</summary>
    public required bool Succeeded { get; init; }
}
