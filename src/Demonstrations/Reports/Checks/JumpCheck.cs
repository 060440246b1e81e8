using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Steps of an observation that are far larger than nearly all others: lost frames, or an episode's boundary that nobody marked.</summary>
internal static class JumpCheck
{
    private const int MaximumSteps = 8192;

    /// <summary>A jump is so many times the step that 99 of 100 stay below, and …</summary>
    private const double FarSteps = 8;

    /// <summary>… this share of the range of 98 of 100 values.</summary>
    private const double FarShare = 0.4;

    /// <summary>Where more episodes than this share have jumps in a dimension, they are part of the task, such as a blow.</summary>
    private const double OddShare = 0.1;

    private const int MinimumEpisodes = 5;
    private const int ListedPlaces = 8;

    public static void Report(ReportCase report, ProblemList problems)
    {
        var isAssumed = report.Contents.Boundaries.Origin == BoundaryOrigin.Assumed;
        if (!isAssumed && report.Sample.Episodes.Count < MinimumEpisodes)
        {
            return;
        }

        var jumps = new SortedDictionary<int, SampledColumn>();
        for (var column = 0; column < report.Observations.Length; column++)
        {
            var rows = report.Observations[column].IsGraded ? Find(report, column) : [];
            if (isAssumed || rows.Select(row => report.Sample.EpisodeOf(row)).Distinct().Count() <= OddShare * report.Sample.Episodes.Count)
            {
                rows.ForEach(row => jumps.TryAdd(row, report.Sample.Observations.Columns[column]));
            }
        }

        if (isAssumed)
        {
            AddTogether(report.Sample, [.. jumps.Keys], problems);
        }
        else
        {
            Add(report.Sample, jumps, problems);
        }
    }

    private static void AddTogether(ReportSample sample, List<int> rows, ProblemList problems)
    {
        if (rows.Count > 0)
        {
            var places = string.Join(", ", rows.Take(ListedPlaces).Select(row => row - sample.EpisodeOf(row).Start));
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.StateJump,
                $"In {rows.Count} places the observation changes far more than it does anywhere else, at transitions {places}{(rows.Count > ListedPlaces ? " …" : string.Empty)}: episodes seem to begin there.",
                "Say where episodes begin: add a column episode, or a flag at each end, and upload again.",
                episode: sample.EpisodeOf(rows[0]).Number,
                position: rows[0] - sample.EpisodeOf(rows[0]).Start);
        }
    }

    private static void Add(ReportSample sample, SortedDictionary<int, SampledColumn> jumps, ProblemList problems)
    {
        foreach (var (row, column) in jumps)
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.StateJump,
                "From one transition to the next the observation changes far more than it does anywhere else.",
                "If frames were lost, leave the episode out; if a new episode begins here, mark its boundary.",
                episode: sample.EpisodeOf(row).Number,
                position: row - sample.EpisodeOf(row).Start,
                feature: column.ToString());
        }
    }

    private static List<int> Find(ReportCase report, int column)
    {
        var (feature, summary) = (report.Sample.Observations, report.Observations[column]);
        var usual = UsualStep(report.Sample, column);
        var limit = Math.Max(FarSteps * usual, FarShare * (summary.Quantile(0.99) - summary.Quantile(0.01)));
        var found = new List<int>();
        for (var row = 1; usual > 0 && row < report.Sample.Transitions; row++)
        {
            if (Math.Abs(feature.At(row, column) - feature.At(row - 1, column)) > limit && report.Sample.EpisodeOf(row).Start != row)
            {
                found.Add(row);
            }
        }

        return found;
    }

    /// <summary>The size that 99 of 100 steps stay below; steps over boundaries are too few to matter to it.</summary>
    private static double UsualStep(ReportSample sample, int column)
    {
        var steps = new float[Math.Min(sample.Transitions - 1, MaximumSteps)];
        for (var i = 0; i < steps.Length; i++)
        {
            var row = 1 + (int)((long)i * (sample.Transitions - 1) / steps.Length);
            steps[i] = Math.Abs(sample.Observations.At(row, column) - sample.Observations.At(row - 1, column));
        }

        Array.Sort(steps);
        return steps.Length == 0 ? 0 : steps[(int)(0.99 * (steps.Length - 1))];
    }
}
