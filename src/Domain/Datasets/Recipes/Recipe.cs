namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>How a dataset is made from others: each source's own operations, the sources one after another, then the operations on all.</summary>
public sealed record Recipe
{
    /// <summary>Most sources of a recipe, and most operations of one list.</summary>
    public const int MaximumEntries = 100;

    /// <summary>The datasets, in the order in which their episodes are joined.</summary>
    public required IReadOnlyList<RecipeSource> Sources { get; init; }

    /// <summary>Applied to the joined episodes, in order; episodes are numbered anew after each.</summary>
    public IReadOnlyList<DatasetOperation>? Operations { get; init; }
}
