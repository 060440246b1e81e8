using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Whether the demonstrations begin in different places, and whether there are enough of them to hold some out.</summary>
internal static class StartCheck
{
    private const int MinimumEpisodes = 5;

    /// <summary>Spread of the beginnings, as a share of the spread of all, below which they are one place.</summary>
    private const double OnePlace = 0.01;

    public static void Report(ReportCase report, IReadOnlyList<double?> startSpreads, ProblemList problems)
    {
        if (report.Contents.Episodes >= MinimumEpisodes && startSpreads.Any(spread => spread is not null) && startSpreads.All(spread => spread is null or < OnePlace))
        {
            problems.Add(
                ProblemSeverity.Note,
                FindingCodes.SameStart,
                "Every episode begins at the same observation.",
                "Demonstrate from different beginnings, or start the policy where the demonstrations do.");
        }
    }
}
