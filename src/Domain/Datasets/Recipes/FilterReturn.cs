namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>Keeps the episodes whose return, the plain sum of their rewards, lies within bounds; at least one bound is given.</summary>
public sealed record FilterReturn : DatasetOperation
{
    /// <summary>The least return to keep; no bound unless given.</summary>
    public double? Minimum { get; init; }

    /// <summary>The greatest return to keep; no bound unless given.</summary>
    public double? Maximum { get; init; }
}
