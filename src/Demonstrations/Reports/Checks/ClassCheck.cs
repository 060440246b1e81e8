using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Actions that never change, and classes that are rare.</summary>
internal static class ClassCheck
{
    private const int MinimumRows = 500;
    private const double RareShare = 0.01;

    public static void Report(ReportCase report, IReadOnlyList<long[]> counts, ProblemList problems)
    {
        if (report.Sample.IsWhole && report.Actions.All(summary => summary.Minimum == summary.Maximum))
        {
            problems.Add(
                ProblemSeverity.Severe,
                FindingCodes.ConstantAction,
                "The action is the same in every transition.",
                "Check that the right columns were taken as the action; a mapping can name others.",
                feature: FeatureNames.Action);
        }

        foreach (var (dimension, ofChoice) in counts.Index())
        {
            ReportRare(report, counts.Count == 1 ? null : dimension, ofChoice, problems);
        }
    }

    // The dimension is null where there is one alone.
    private static void ReportRare(ReportCase report, int? dimension, long[] counts, ProblemList problems)
    {
        var total = counts.Sum();
        if (total < MinimumRows)
        {
            return;
        }

        var where = dimension is { } number ? FormattableString.Invariant($" of dimension {number}") : string.Empty;
        foreach (var (rare, count) in counts.Index().Where(entry => entry.Item < RareShare * total))
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.RareClass,
                FormattableString.Invariant($"Class {report.Contents.Action.Labels?[rare] ?? $"{rare}"}{where} is taken in {count} of {total} transitions."),
                "Demonstrate what it is for more often, or leave the class out if it is not meant to be chosen.",
                feature: FeatureNames.Action);
        }
    }
}
