namespace ImitationService.Demonstrations.Derivation;

/// <summary>How a dataset is made from others: each source's own operations, the sources one after another, then the operations on all.</summary>
/// <param name="Sources">The datasets, in the order in which their episodes are joined.</param>
/// <param name="Operations">Applied to the joined episodes, in order; episodes are numbered anew after each.</param>
public sealed record Recipe(IReadOnlyList<RecipeSource> Sources, IReadOnlyList<DatasetOperation>? Operations = null);

/// <summary>One source of a recipe.</summary>
/// <param name="Dataset">Its identifier.</param>
/// <param name="Operations">Applied to it alone, before it is joined to the others.</param>
public sealed record RecipeSource(string Dataset, IReadOnlyList<DatasetOperation>? Operations = null);
