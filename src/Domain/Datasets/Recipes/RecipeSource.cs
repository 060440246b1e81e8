using System.ComponentModel.DataAnnotations;

namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>One source of a recipe. A dataset may be named twice, with other operations.</summary>
public sealed record RecipeSource
{
    /// <summary>Identifier of a dataset that is ready.</summary>
    public required string Dataset { get; init; }

    /// <summary>Applied to it alone, in order, before it is joined to the others.</summary>
    [MaxLength(Recipe.MaximumEntries)]
    public IReadOnlyList<DatasetOperation>? Operations { get; init; }
}
