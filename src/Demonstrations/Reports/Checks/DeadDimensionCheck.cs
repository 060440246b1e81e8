using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Dimensions that move in nearly every episode, and stand still in a few.</summary>
internal static class DeadDimensionCheck
{
    private const int MinimumEpisodes = 5;
    private const int MinimumLength = 20;

    /// <summary>Share of the episodes in which a dimension must move for the others to be odd.</summary>
    private const double AliveShare = 0.9;

    public static void Report(ReportCase report, ProblemList problems)
    {
        Report(report.Sample, report.Sample.Observations, report.Observations, problems);
        Report(report.Sample, report.Sample.Actions, report.Actions, problems);
    }

    private static void Report(ReportSample sample, SampledFeature feature, ColumnSummary[] summaries, ProblemList problems)
    {
        var episodes = sample.Episodes.Where(episode => episode.Length >= MinimumLength).ToList();
        if (episodes.Count < MinimumEpisodes)
        {
            return;
        }

        for (var column = 0; column < feature.Width; column++)
        {
            if (!summaries[column].IsGraded)
            {
                continue;
            }

            var dead = episodes.FindAll(episode => IsConstant(feature, column, episode) && !IsAtLimit(feature, column, episode, summaries[column]));
            if (dead.Count <= (1 - AliveShare) * episodes.Count)
            {
                dead.ForEach(episode => Add(feature.Columns[column], episode, problems));
            }
        }
    }

    /// <summary>An action may stay at its limit for a whole episode; a sensor that does so is as good as dead.</summary>
    private static bool IsAtLimit(SampledFeature feature, int column, SampledEpisode episode, ColumnSummary summary) =>
        feature.Columns[column].Feature == FeatureNames.Action
        && feature.At(episode.Start, column) is var value
        && (value == summary.Minimum || value == summary.Maximum);

    private static bool IsConstant(SampledFeature feature, int column, SampledEpisode episode)
    {
        var first = feature.At(episode.Start, column);
        for (var row = episode.Start + 1; row < episode.End; row++)
        {
            if (feature.At(row, column) != first)
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(SampledColumn column, SampledEpisode episode, ProblemList problems) => problems.Add(
        ProblemSeverity.Warning,
        FindingCodes.DeadDimension,
        "The value never changes in this episode; in the others it does.",
        "Check the sensor or the joint of this recording; leave the episode out if it was not connected.",
        episode: episode.Number,
        feature: column.ToString());
}
