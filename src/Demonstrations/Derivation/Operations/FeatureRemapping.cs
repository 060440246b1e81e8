using ImitationService.Domain.Datasets;
using Names = ImitationService.Domain.Datasets.FeatureNames;

namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Drops features, and gives observations other names.</summary>
internal static class FeatureRemapping
{
    /// <summary>The action and at least one observation must stay.</summary>
    public static void Apply(Draft draft, IReadOnlyDictionary<string, string> rename, IReadOnlyList<string> drop)
    {
        var present = draft.FeatureNames.ToHashSet();
        foreach (var name in rename.Keys.Concat(drop).Where(name => !present.Contains(name)))
        {
            throw Fault("no-such-feature", $"There is no feature '{name}'.", $"The features are {string.Join(", ", present.Order(StringComparer.Ordinal))}.", name);
        }

        var dropped = drop.ToHashSet();
        var names = present.Where(name => !dropped.Contains(name)).ToDictionary(name => name, name => rename.GetValueOrDefault(name) ?? name);
        Check(names);
        foreach (var source in draft.Sources)
        {
            var features = source.Features.Where(entry => names.ContainsKey(entry.Key)).ToList();
            source.Features.Clear();
            features.ForEach(entry => source.Features.Add(names[entry.Key], entry.Value));
        }
    }

    private static void Check(Dictionary<string, string> names)
    {
        foreach (var (before, after) in names.Where(pair => pair.Key != pair.Value))
        {
            if (!IsObservation(before) || !IsObservation(after))
            {
                throw Fault("feature-name", $"'{before}' cannot be called '{after}': what is not an observation has a fixed name.", $"Both names must begin with '{Names.ObservationPrefix}'.", before);
            }
        }

        if (names.GroupBy(pair => pair.Value).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Fault("feature-twice", $"Two features would be called '{twice.Key}'.", "Give each its own name, or drop one.", twice.Key);
        }

        if (!names.ContainsKey(Names.Action) || !names.Values.Any(IsObservation))
        {
            throw Fault("feature-needed", "Without its action, or without any observation, nothing can be learned from a dataset.", "Keep the action and at least one observation.", Names.Action);
        }
    }

    private static bool IsObservation(string name) => name.Length > Names.ObservationPrefix.Length && name.StartsWith(Names.ObservationPrefix, StringComparison.Ordinal);

    private static IntakeException Fault(string code, string detail, string advice, string feature) =>
        new(new DatasetProblem(ProblemSeverity.Error, code, detail, advice, Feature: feature));
}
