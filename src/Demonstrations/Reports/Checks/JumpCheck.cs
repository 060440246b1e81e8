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

    public static void Report(ReportCase report, ProblemList problems)
    {
        var jumps = new SortedDictionary<int, SampledColumn>();
        for (var column = 0; column < report.Observations.Length; column++)
        {
            if (report.Observations[column].IsGraded)
            {
                Find(report, column, jumps);
            }
        }

        foreach (var (row, column) in jumps)
        {
            var episode = report.Sample.Episodes.Last(candidate => candidate.Start <= row);
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.StateJump,
                "From one transition to the next the observation changes far more than it does anywhere else.",
                "If frames were lost, leave the episode out; if a new episode begins here, mark its boundary.",
                episode: episode.Number,
                position: row - episode.Start,
                feature: column.ToString());
        }
    }

    private static void Find(ReportCase report, int column, SortedDictionary<int, SampledColumn> jumps)
    {
        var (feature, summary) = (report.Sample.Observations, report.Observations[column]);
        var usual = UsualStep(report.Sample, column);
        var limit = Math.Max(FarSteps * usual, FarShare * (summary.Quantile(0.99) - summary.Quantile(0.01)));
        if (usual <= 0)
        {
            return;
        }

        foreach (var episode in report.Sample.Episodes)
        {
            for (var row = episode.Start + 1; row < episode.End; row++)
            {
                if (Math.Abs(feature.At(row, column) - feature.At(row - 1, column)) > limit)
                {
                    jumps.TryAdd(row, feature.Columns[column]);
                }
            }
        }
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
