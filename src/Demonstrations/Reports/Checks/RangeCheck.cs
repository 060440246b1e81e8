using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Values far outside of where nearly all others lie, and actions that often stand at their limit.</summary>
internal static class RangeCheck
{
    /// <summary>Beyond so many widths of the middle nine tenths a value is no longer a bold move but another unit or a fault.</summary>
    private const double FarWidths = 6;

    /// <summary>Share of values at the smallest or largest one from which an action is called saturated.</summary>
    private const double SaturatedShare = 0.2;

    public static void Report(ReportCase report, ProblemList problems)
    {
        ReportFar(report.Sample, report.Sample.Observations, report.Observations, problems);
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

            foreach (var episode in sample.Episodes)
            {
                ReportFar(feature, column, episode, (low, high, room), problems);
            }
        }
    }

    private static void ReportFar(SampledFeature feature, int column, SampledEpisode episode, (double Low, double High, double Room) bounds, ProblemList problems)
    {
        var (first, count) = (-1, 0);
        for (var row = episode.Start; row < episode.End; row++)
        {
            if (feature.At(row, column) < bounds.Low - bounds.Room || feature.At(row, column) > bounds.High + bounds.Room)
            {
                first = count++ == 0 ? row : first;
            }
        }

        if (count > 0)
        {
            problems.Add(
                ProblemSeverity.Warning,
                feature.Columns[column].Feature == FeatureNames.Action ? FindingCodes.ActionOutOfRange : FindingCodes.ObservationOutOfRange,
                FormattableString.Invariant($"{count} values lie far outside, the first is {feature.At(first, column):g5}; nine tenths of all lie from {bounds.Low:g4} to {bounds.High:g4}."),
                "Check the unit and the transmission; leave the transitions out if they are faults. Nothing is clipped.",
                episode: episode.Number,
                position: first - episode.Start,
                feature: feature.Columns[column].ToString());
        }
    }

    private static void ReportSaturated(ReportCase report, ProblemList problems)
    {
        for (var column = 0; column < report.Actions.Length; column++)
        {
            if (!report.Actions[column].IsGraded)
            {
                continue;
            }

            var (minimum, maximum) = (report.Actions[column].Minimum, report.Actions[column].Maximum);
            var count = Enumerable.Range(0, report.Sample.Transitions).Count(row => report.Sample.Actions.At(row, column) is var value && (value == minimum || value == maximum));
            var share = (double)count / report.Sample.Transitions;
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
}
