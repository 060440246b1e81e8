using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Episodes that failed, by their own mark or by a return far below the others'.</summary>
internal static class OutcomeCheck
{
    private const int MinimumEpisodes = 10;

    /// <summary>A return is low when it lies so many widths of the middle half below it.</summary>
    private const double FarWidths = 3;

    /// <summary>… of which the least is this share of the median, for experts that nearly always reach the same.</summary>
    private const double LeastWidth = 0.1;

    /// <summary>Distribution of the returns; null without rewards.</summary>
    public static ReturnSummary? ReportReturns(ReportCase report, ProblemList problems)
    {
        if (report.Sample.Rewards is not { } rewards)
        {
            return null;
        }

        var whole = report.Sample.Episodes.Where(episode => episode.IsWhole).ToList();
        var returns = whole.ConvertAll(episode => Enumerable.Range(episode.Start, episode.Length).Sum(row => float.IsFinite(rewards[row]) ? rewards[row] : 0.0));
        if (returns.Count == 0)
        {
            return null;
        }

        var sorted = returns.Order().ToList();
        var (low, median, high) = (sorted[sorted.Count / 4], sorted[sorted.Count / 2], sorted[sorted.Count * 3 / 4]);
        var limit = low - (FarWidths * Math.Max(high - low, LeastWidth * Math.Abs(median)));
        foreach (var (i, value) in returns.Index().Where(entry => sorted.Count >= MinimumEpisodes && entry.Item < limit))
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.LowReturn,
                FormattableString.Invariant($"The return is {value:g4}; half of the episodes reach {median:g4} or more."),
                "Leave the episode out if the expert failed in it.",
                episode: whole[i].Number,
                feature: FeatureNames.Reward);
        }

        return new ReturnSummary(sorted[0], median, sorted[^1], returns.Average());
    }

    /// <summary>How many succeeded; null where no episode has a mark.</summary>
    public static SuccessSummary? ReportSuccess(DatasetContents contents, ProblemList problems)
    {
        if (contents.Origin?.EpisodeSuccess is not { } marks)
        {
            return null;
        }

        foreach (var (episode, _) in marks.Index().Where(entry => entry.Item == false))
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.FailedEpisode,
                "The files mark the episode as a failure.",
                "Leave it out, unless failing well is what the policy shall learn.",
                episode: episode);
        }

        return new SuccessSummary(marks.Count(mark => mark == true), marks.Count(mark => mark == false), marks.Count(mark => mark is null));
    }
}
