using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>
/// Whether a run can begin with another one's weights: the network and what it sees and does must be the same; how it learns
/// (rates, steps, batches, what is held out) may differ.
/// </summary>
public static class ForkCompatibility
{
    /// <summary>Everything that does not fit; empty when all does.</summary>
    public static IReadOnlyList<OptionsProblem> Check(
        AlgorithmOptions options,
        DatasetContents contents,
        AlgorithmOptions originOptions,
        DatasetContents originContents)
    {
        if (options is not BehaviorCloningOptions mine || originOptions is not BehaviorCloningOptions theirs)
        {
            return options.GetType() == originOptions.GetType()
                ? []
                : [new OptionsProblem(string.Empty, "other-algorithm", "A fork keeps the algorithm of its origin.")];
        }

        OptionsProblem?[] problems =
        [
            Compare("hidden_sizes", string.Join(", ", mine.HiddenSizes), string.Join(", ", theirs.HiddenSizes)),
            Compare("activation", mine.Activation, theirs.Activation),
            Compare("normalization", mine.Normalization, theirs.Normalization),
            Compare("head", Compatibility.ResolveHead(mine.Head, contents.Action.Kind), Compatibility.ResolveHead(theirs.Head, originContents.Action.Kind)),
            Compare("observations", Describe(mine, contents), Describe(theirs, originContents)),
            CompareActions(contents.Action, originContents.Action),
        ];
        return [.. problems.OfType<OptionsProblem>()];
    }

    private static OptionsProblem? Compare<T>(string option, T mine, T theirs) => Equals(mine, theirs)
        ? null
        : new OptionsProblem($"/{option}", "differs-from-origin", $"A fork keeps the network of its origin: {option} is [{theirs}] there, and would be [{mine}].".ToLowerInvariant().Replace("a fork", "A fork", StringComparison.Ordinal));

    private static OptionsProblem? CompareActions(ActionSpace mine, ActionSpace theirs) =>
        mine.Kind == theirs.Kind && mine.Dimensions == theirs.Dimensions && mine.Classes == theirs.Classes && (mine.Labels ?? []).SequenceEqual(theirs.Labels ?? [])
            ? null
            : new OptionsProblem(string.Empty, "differs-from-origin", "A fork keeps the actions of its origin: this dataset's actions are of another kind, size or set of classes.");

    private static string Describe(BehaviorCloningOptions options, DatasetContents contents) => string.Join(
        ", ",
        Compatibility.ResolveObservations(options.Observations, contents).Select(feature => $"{feature.Name} × {feature.Size}"));
}
