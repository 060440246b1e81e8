using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>How well the previous action forecasts the next one: a policy that is no better has learned to repeat itself.</summary>
internal static class CopyCheck
{
    private const int MinimumRows = 500;

    /// <summary>From here on a low loss says little.</summary>
    private const double NearlyAll = 0.95;

    /// <summary>Of what always choosing the commonest classes gets wrong: where repeating gets no more of it wrong, choices last.</summary>
    private const double Lasting = 0.5;

    /// <summary>The score, 1 for actions that never change; null where there are no two transitions in a row.</summary>
    public static double? Report(ReportCase report, ProblemList problems)
    {
        var score = report.IsDiscrete ? ShareOfEqual(report.Sample) : ShareExplained(report);
        if (report.Sample.Transitions >= MinimumRows && score is { } high && high >= Enough(report))
        {
            problems.Add(
                ProblemSeverity.Note,
                FindingCodes.CopiedAction,
                FormattableString.Invariant($"Repeating the previous action scores {high:0.000} of 1."),
                "Compare the policy's loss with this score, and judge it by what it does; leave past actions out of the observation.",
                feature: FeatureNames.Action);
        }

        return score;
    }

    /// <summary>Share of choices that are those of the transition before.</summary>
    private static double? ShareOfEqual(ReportSample sample)
    {
        var (equal, count) = (0L, 0L);
        foreach (var episode in sample.Episodes)
        {
            for (var row = episode.Start + 1; row < episode.End; row++, count++)
            {
                for (var column = 0; column < sample.Actions.Width; column++)
                {
                    equal += sample.Actions.At(row, column) == sample.Actions.At(row - 1, column) ? 1 : 0;
                }
            }
        }

        return count == 0 ? null : (double)equal / count / sample.Actions.Width;
    }

    private static double Enough(ReportCase report) => report.IsDiscrete ? Math.Min(NearlyAll, 1 - (Lasting * (1 - ShareOfCommonest(report)))) : NearlyAll;

    /// <summary>Share of choices that are the commonest class.</summary>
    private static double ShareOfCommonest(ReportCase report) => Enumerable.Range(0, report.Sample.Actions.Width).Average(column =>
        (double)Enumerable.Range(0, report.Sample.Transitions).CountBy(row => report.Sample.Actions.At(row, column)).Max(count => count.Value) / report.Sample.Transitions);

    /// <summary>1 - (mean squared error / variance), averaged over the dimensions that move.</summary>
    private static double? ShareExplained(ReportCase report)
    {
        var (errors, count) = (new double[report.Actions.Length], 0L);
        foreach (var episode in report.Sample.Episodes)
        {
            for (var row = episode.Start + 1; row < episode.End; row++, count++)
            {
                for (var column = 0; column < errors.Length; column++)
                {
                    var difference = (double)report.Sample.Actions.At(row, column) - report.Sample.Actions.At(row - 1, column);
                    errors[column] += difference * difference;
                }
            }
        }

        var moving = errors.Index().Where(error => report.Actions[error.Index].Deviation > 0).ToList();
        return count == 0 || moving.Count == 0 ? null : moving.Average(error => 1 - (error.Item / count / Math.Pow(report.Actions[error.Index].Deviation, 2)));
    }
}
