using System.ComponentModel.DataAnnotations;
using ImitationService.Domain.Datasets.Recipes;

namespace ImitationService.Api.Datasets;

/// <summary>A dataset that is made from others: each source's own operations, the sources one after another, then the operations on all.</summary>
internal sealed record DerivedDatasetRequest
{
    /// <summary>A name for people.</summary>
    [MinLength(1)]
    public required string Name { get; init; }

    /// <summary>What to group it by: up to 20 tags of 1 to 40 characters.</summary>
    [Tags]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The datasets, in the order in which their episodes are joined: 1 to 100.</summary>
    [MinLength(1)]
    [MaxLength(Domain.Datasets.Recipes.Recipe.MaximumEntries)]
    public required IReadOnlyList<RecipeSource> Sources { get; init; }

    /// <summary>Applied to the joined episodes, in order; episodes are numbered anew after each.</summary>
    [MaxLength(Domain.Datasets.Recipes.Recipe.MaximumEntries)]
    public IReadOnlyList<DatasetOperation>? Operations { get; init; }
}

/// <summary>What a dataset was made from.</summary>
internal sealed record DerivedFromView
{
    /// <summary>Each source once, as it was then.</summary>
    public required IReadOnlyList<SourceView> Sources { get; init; }

    /// <summary>How it was made of them.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>What each operation kept and dropped, in the order of application; absent until it is made.</summary>
    public IReadOnlyList<DerivationStep>? Steps { get; init; }

    /// <summary>The lineage as the wire has it.</summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="present">Identifiers of the sources that are there still.</param>
    public static DerivedFromView Of(DatasetLineage lineage, IReadOnlySet<string> present) => new()
    {
        Sources = [.. lineage.Sources.Select(source => new SourceView(source.Id, source.Name, source.Digest, !present.Contains(source.Id)))],
        Recipe = lineage.Recipe,
        Steps = lineage.Steps,
    };
}

/// <summary>A dataset that another was made from.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Name">Its name at the time.</param>
/// <param name="Digest">Digest of its content.</param>
/// <param name="Deleted">Whether it is gone; what was made from it stays.</param>
internal sealed record SourceView(string Id, string Name, string Digest, bool Deleted);
