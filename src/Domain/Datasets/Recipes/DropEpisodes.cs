using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>Drops the named episodes and keeps the others.</summary>
public sealed record DropEpisodes : DatasetOperation
{
    /// <summary>Their numbers, from 0, as they are after the operations before.</summary>
    [MinLength(1)]
    public required IReadOnlyList<int> Episodes { get; init; }
}
