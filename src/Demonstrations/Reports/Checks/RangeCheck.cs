using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Values far outside of where nearly all others lie, and actions that often stand at their limit.</summary>
internal static class RangeCheck
{
    /// <summary>Beyond so many widths of the middle nine tenths a value is no longer a bold move but another unit or a fault.</summary>
    private const double FarWidths = 6;

    /// <summary>Where more episodes than this share have such values, they are part of the task, such as a blow or a fall.</summary>
    private const double OddShare = 0.1;

    private const int MinimumEpisodes = 5;

    /// <summary>Share of values at the smallest or largest one from which an action is called saturated.</summary>
    private const double SaturatedShare = 0.2;

    public static void Report(ReportCase report, ProblemList problems)
    {
        if (report.Sample.Episodes.Count >= MinimumEpisodes)
        {
            ReportFar(report.Sample, report.Sample.Observations, report.Observations, problems);
        }

        if (!report.IsDiscrete)
        {
            ReportFar(report.Sample, report.Sample.Actions, report.Actions, problems);
            ReportSaturated(report, problems);
        }
    }

    private static void ReportFar(ReportSample sample, SampledFeature feature, ColumnSummary[] summaries, ProblemList problems)
    {
        for (var column = 0; column < feature.Width; column++)
        {
            var (low, high) = (summaries[column].Quantile(0.05), summaries[column].Quantile(0.95));
            var room = FarWidths * (high - low);
            if (!summaries[column].IsGraded || room <= 0 || (summaries[column].Minimum >= low - room && summaries[column].Maximum <= high + room))
            {
                continue;
            }

            var far = sample.Episodes.Select(episode => (Episode: episode, Rows: FarRows(feature, column, episode, low - room, high + room))).Where(found => found.Rows.Count > 0).ToList();
            if (far.Count <= Math.Max(1, OddShare * sample.Episodes.Count))
            {
                far.ForEach(found => Add(feature, column, found.Episode, found.Rows, (low, high), problems));
            }
        }
    }

    private static List<int> FarRows(SampledFeature feature, int column, SampledEpisode episode, double low, double high) =>
        [.. Enumerable.Range(episode.Start, episode.Length).Where(row => feature.At(row, column) < low || feature.At(row, column) > high)];

    private static void Add(SampledFeature feature, int column, SampledEpisode episode, List<int> rows, (double Low, double High) usual, ProblemList problems) => problems.Add(
        ProblemSeverity.Warning,
        feature.Columns[column].Feature == FeatureNames.Action ? FindingCodes.ActionOutOfRange : FindingCodes.ObservationOutOfRange,
        FormattableString.Invariant($"{rows.Count} {(rows.Count == 1 ? "value lies" : "values lie")} far outside, the first is {feature.At(rows[0], column):g5}; nine tenths of all lie from {usual.Low:g4} to {usual.High:g4}."),
        "Check the unit and the transmission; leave the transitions out if they are faults. Nothing is clipped.",
        episode: episode.Number,
        position: rows[0] - episode.Start,
        feature: feature.Columns[column].ToString());

    private static void ReportSaturated(ReportCase report, ProblemList problems)
    {
        for (var column = 0; column < report.Actions.Length; column++)
        {
            if (!report.Actions[column].IsGraded)
            {
                continue;
            }

            var (minimum, maximum) = (report.Actions[column].Minimum, report.Actions[column].Maximum);
            var share = (double)CountAtLimit(report.Sample, column, minimum, maximum) / report.Sample.Transitions;
            if (share >= SaturatedShare)
            {
                problems.Add(
                    ProblemSeverity.Warning,
                    FindingCodes.SaturatedAction,
                    FormattableString.Invariant($"{share:p0} of the values are exactly {minimum:g5} or {maximum:g5}, the smallest and the largest."),
                    "If the recorder cut them off, record what was commanded; if the expert does so, a head with bounds or of mixtures fits better.",
                    feature: report.Sample.Actions.Columns[column].ToString());
            }
        }
    }

    private static int CountAtLimit(ReportSample sample, int column, float minimum, float maximum)
    {
        var count = 0;
        for (var row = 0; row < sample.Transitions; row++)
        {
            // A limit of 0 is no limit but rest.
            var value = sample.Actions.At(row, column);
            count += value != 0 && (value == minimum || value == maximum) ? 1 : 0;
        }

        return count;
    }
}
