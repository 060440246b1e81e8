using ImitationService.Demonstrations.Reports;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>Puts the episodes of several drafts one after another.</summary>
internal static class DraftJoin
{
    /// <summary>The joined draft.</summary>
    /// <exception cref="IntakeException">Their features, actions or kinds of observations differ.</exception>
    public static Draft Join(IReadOnlyList<Draft> drafts, ProblemList notes)
    {
        foreach (var draft in drafts.Skip(1))
        {
            CheckFit(drafts[0].Sources[0], draft.Sources[0]);
        }

        return new Draft([.. drafts.SelectMany(draft => draft.Sources)], [.. drafts.SelectMany(draft => draft.Episodes)], notes);
    }

    private static void CheckFit(DraftSource first, DraftSource other)
    {
        foreach (var name in first.Features.Keys.Union(other.Features.Keys))
        {
            var (here, there) = (Describe(first, name), Describe(other, name));
            if (here != there)
            {
                throw Misfit($"Feature '{name}' is {here} in {first.Id} and {there} in {other.Id}.", "Drop or rename the features that differ with remap_features at the source.", name);
            }
        }

        var (one, two) = (first.Dataset.Contents, other.Dataset.Contents);
        if (Describe(one.Action) is var action && Describe(two.Action) is var otherAction && action != otherAction)
        {
            throw Misfit($"The action is {action} in {first.Id} and {otherAction} in {other.Id}.", "Upload one of them again with a mapping that makes its actions the same.", FeatureNames.Action);
        }

        if (one.FinalObservations != two.FinalObservations)
        {
            throw Misfit($"Of {first.Id} and {other.Id} only one has an observation after the last action of each episode.", "Upload the files of both in the same form.", null);
        }
    }

    private static string Describe(DraftSource source, string name) => source.Features.GetValueOrDefault(name) is { } feature
        ? $"{feature.Type} [{string.Join(", ", feature.Shape)}]"
        : "absent";

    private static string Describe(ActionSpace action) => action.Classes is { } classes
        ? $"one of {classes} classes ({string.Join(", ", action.Labels ?? [])})"
        : action.ClassesPerDimension is { } choices
            ? $"{choices.Count} choices of {string.Join(", ", choices)} classes"
            : $"{action.Kind} with {action.Dimensions} dimensions";

    private static IntakeException Misfit(string detail, string advice, string? feature) =>
        new(new DatasetProblem(ProblemSeverity.Error, "sources-differ", detail, advice, Feature: feature));
}
