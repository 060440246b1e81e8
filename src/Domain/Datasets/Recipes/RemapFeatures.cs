namespace ImitationService.Domain.Datasets.Recipes;

/// <summary>Drops features, and gives observations other names.</summary>
public sealed record RemapFeatures : DatasetOperation
{
    /// <summary>New name by the name it has now; both begin with <c>observation.</c>.</summary>
    public IReadOnlyDictionary<string, string>? Rename { get; init; }

    /// <summary>Features to leave out; the action and at least one observation must stay.</summary>
    public IReadOnlyList<string>? Drop { get; init; }
}
