using System.Globalization;
using ImitationService.Domain.Datasets;

namespace ImitationService.Domain.Algorithms;

/// <summary>Something that is allowed, and that what was found in the dataset speaks against.</summary>
/// <param name="Option">The option that it is about.</param>
/// <param name="Detail">What speaks against it, and how to mend it.</param>
public sealed record OptionAdvice(string Option, string Detail);

/// <summary>What a client is told of its options before a second of training is spent. The rules, and what they were measured on: docs/algorithms/behavior-cloning.md.</summary>
public static class AdviceRules
{
    private const double UnlikeScales = 10;
    private const double LargeScale = 10;
    private const int TransitionsToTell = 500;

    /// <summary>Everything that speaks against the options; empty where nothing does, or where nothing was looked for.</summary>
    public static IReadOnlyList<OptionAdvice> Of(AlgorithmOptions options, DatasetContents contents, DatasetReport? report) =>
        options is BehaviorCloningOptions cloning && report is not null
            ? [.. OfScales(cloning, contents, report), .. OfBlindSteps(cloning, report)]
            : [];

    // Inputs of like deviations near one: LeCun et al., Efficient BackProp, 1998.
    private static IEnumerable<OptionAdvice> OfScales(BehaviorCloningOptions options, DatasetContents contents, DatasetReport report)
    {
        var unscaled = ScalableFeatures.Of(options.Observations, contents).Where(name => name != FeatureNames.Action && options.NormalizationOf(name) == Normalization.None).ToHashSet();
        var dimensions = report.Statistics.Where(statistics => unscaled.Contains(statistics.Feature)).SelectMany(Moving).ToList();
        if (dimensions.Count == 0)
        {
            yield break;
        }

        var (narrowest, widest) = (dimensions.MinBy(dimension => dimension.Deviation), dimensions.MaxBy(dimension => dimension.Deviation));
        if (widest.Deviation > Math.Min(LargeScale, UnlikeScales * narrowest.Deviation))
        {
            yield return new OptionAdvice(options.Normalizations is null ? "normalization" : "normalizations", string.Create(
                CultureInfo.InvariantCulture,
                $"What the policy sees is not scaled, and {widest.Name} has a deviation of {widest.Deviation:0.###}, {narrowest.Name} one of {narrowest.Deviation:0.###}: a network learns slowly, or nothing, of what varies little beside the rest, and of what is large. z_score scales each dimension by itself."));
        }
    }

    private static IEnumerable<(string Name, double Deviation)> Moving(FeatureStatistics statistics) => statistics.StandardDeviation.Index()
        .Where(dimension => !statistics.ConstantDimensions.Contains(dimension.Index) && dimension.Item > 0)
        .Select(dimension => ($"{statistics.Feature}[{dimension.Index}]", dimension.Item));

    // The report names what it finds; that nothing is named tells something only where nothing was left out.
    private static IEnumerable<OptionAdvice> OfBlindSteps(BehaviorCloningOptions options, DatasetReport report)
    {
        var isSlow = report.Problems.Any(problem => problem.Code == FindingNames.CopiedAction);
        if (PolicyShape.Of(options).Execute is > 1 and var blind && !isSlow && report.ProblemsLeftOut == 0 && report.Transitions >= TransitionsToTell)
        {
            yield return new OptionAdvice(
                "execute",
                $"{blind} actions are carried out before the policy looks again, and this expert answers each observation anew (no copied-action was found): what goes wrong meanwhile is noticed late. With execute: 1 the policy looks at every step.");
        }
    }
}
