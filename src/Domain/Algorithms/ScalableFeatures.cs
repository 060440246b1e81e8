using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>The features whose numbers a policy sees or answers scaled: observations that are neither text nor image, and continuous actions.</summary>
internal static class ScalableFeatures
{
    /// <summary>Their names.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<string>? observations, DatasetContents contents) =>
    [
        .. Compatibility.ResolveObservations(observations, contents).Where(feature => !ObservationLayout.IsImage(feature) && !ObservationLayout.IsText(feature)).Select(feature => feature.Name),
        .. contents.Action.Kind == ActionKind.Continuous ? [FeatureNames.Action] : Array.Empty<string>(),
    ];

    /// <summary>Every name among the options' own rules of scaling that is none of them.</summary>
    public static IEnumerable<OptionsProblem> Check(BehaviorCloningOptions options, DatasetContents contents)
    {
        var known = Of(options.Observations, contents).ToList();
        return (options.Normalizations ?? new Dictionary<string, Normalization>()).Keys.Except(known).Select(name => new OptionsProblem(
            $"/normalizations/{name.Replace("~", "~0").Replace("/", "~1")}",
            "unknown-feature",
            $"'{name}' is nothing that is scaled here. Scaled are: {string.Join(", ", known)}. Texts, images and classes are brought into range by what reads them."));
    }
}
