using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>Keeps the named episodes and drops the others; the order stays as it is.</summary>
public sealed record KeepEpisodes : DatasetOperation
{
    /// <summary>Their numbers, from 0, as they are after the operations before.</summary>
    [MinLength(1)]
    public required IReadOnlyList<int> Episodes { get; init; }
}
