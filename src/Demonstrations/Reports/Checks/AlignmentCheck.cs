using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>
/// Whether an action stands beside the observation it was taken on. A linear forecast of how the observation changes next is
/// made once without the action and once with it; the share of the rest that the action explains is greatest where both belong
/// together. Recordings that are one row off show it with the action of the row before or after. Where the observation alone
/// foretells the change (a plain controller in a plain world), nothing can be known; nor where rows do not continue each other, as
/// examples in no order. An action that acts a row late may do so in the
/// world, too; one that acts before it is taken may not.
/// </summary>
internal static class AlignmentCheck
{
    private const int MinimumRows = 500;
    private const int MaximumRows = 4096;
    private const int MaximumColumns = 24;
    private const double OutlyingShare = 0.01;

    /// <summary>How much more, and how many times as much, the action of another row must explain to be worth a warning.</summary>
    private const double Margin = 0.03;
    private const double Ratio = 1.1;

    /// <summary>The same for a shift that is beyond doubt.</summary>
    private const double ClearMargin = 0.15;
    private const double ClearRatio = 2;

    /// <summary>The share of an observation that the one before it foretells, at least, where rows continue each other.</summary>
    private const double LeastContinued = 0.1;

    /// <summary>The scores with the action of the row itself, the one before and the one after; null where that cannot be known.</summary>
    public static (double Here, double Before, double After)? Report(ReportCase report, ProblemList problems)
    {
        var rows = Rows(report.Sample);
        var observations = Graded(report.Observations);
        if (rows.Count < MinimumRows || observations.Length == 0 || !IsContinued(report, rows, observations))
        {
            return null;
        }

        var changes = Array.ConvertAll(observations, column => Changes(report.Sample.Observations, rows, column));
        var scores = new[] { 0, -1, 1 }.Select(lag => Score(report, rows, observations, changes, lag)).ToArray();
        var (here, before, after) = (scores[0], scores[1], scores[2]);
        var (best, word) = before >= after ? (before, "before") : (after, "after");
        if (best - here > Margin && best > Ratio * here)
        {
            problems.Add(
                after > before && best - here > ClearMargin && best > ClearRatio * here ? ProblemSeverity.Severe : ProblemSeverity.Warning,
                FindingCodes.OffByOne,
                FormattableString.Invariant($"The action of the row {word} explains {best:p0} of how the observation changes, the row's own action {here:p0}."),
                after > before
                    ? "Move the actions by one row: the one that belongs to an observation now stands a row after it."
                    : "Move the actions by one row: the one that belongs to an observation now stands a row before it. Leave them where the recorded machine itself answers a row late.",
                feature: FeatureNames.Action);
        }

        return (here, before, after);
    }

    /// <summary>Transitions with two rows of the same episode on either side, thinned evenly.</summary>
    private static List<int> Rows(ReportSample sample)
    {
        var all = sample.Episodes.SelectMany(episode => Enumerable.Range(episode.Start + 1, Math.Max(0, episode.Length - 2))).ToList();
        return all.Count <= MaximumRows ? all : [.. Enumerable.Range(0, MaximumRows).Select(i => all[(int)((long)i * all.Count / MaximumRows)])];
    }

    private static int[] Graded(ColumnSummary[] summaries)
    {
        var graded = Enumerable.Range(0, summaries.Length).Where(column => summaries[column].IsGraded).ToList();
        return graded.Count <= MaximumColumns
            ? [.. graded]
            : [.. Enumerable.Range(0, MaximumColumns).Select(i => graded[i * graded.Count / MaximumColumns])];
    }

    private static bool IsContinued(ReportCase report, List<int> rows, int[] observations)
    {
        var (inputs, width) = Inputs(report, rows, observations, lag: null);
        var regression = new Regression(inputs, width, rows.Count);
        return observations.Any(column => !(regression.ShareExplainedBeyond(
            1, [.. rows.Select(row => Standard(report.Sample.Observations.At(row + 1, column), report.Observations[column]))]) < LeastContinued));
    }

    private static double Score(ReportCase report, List<int> rows, int[] observations, double[][] changes, int lag)
    {
        var (inputs, width) = Inputs(report, rows, observations, lag);
        var (sum, count) = (0.0, 0);
        var regression = new Regression(inputs, width, rows.Count);
        foreach (var change in changes)
        {
            if (regression.ShareExplainedBeyond(observations.Length + 1, change) is { } share)
            {
                sum += share;
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>How much a column changes after each row, kept within what 98 of 100 changes are, lest a few leaps decide the fit.</summary>
    private static double[] Changes(SampledFeature feature, List<int> rows, int column)
    {
        double[] changes = [.. rows.Select(row => (double)feature.At(row + 1, column) - feature.At(row, column))];
        double[] sorted = [.. changes];
        Array.Sort(sorted);
        var (low, high) = (sorted[(int)(OutlyingShare * (sorted.Length - 1))], sorted[(int)((1 - OutlyingShare) * (sorted.Length - 1))]);
        return Array.ConvertAll(changes, change => Math.Clamp(change, low, high));
    }

    /// <summary>Per row: 1, the observations, and the action of the row so many further, or none: [rows, width], each from -1 to 1.</summary>
    private static (double[] Inputs, int Width) Inputs(ReportCase report, List<int> rows, int[] observations, int? lag)
    {
        // One class of each choice is what the others leave.
        var classes = report.Classes.Where(of => of.Class < report.Contents.Action.Choices[of.Column] - 1).Take(MaximumColumns).ToArray();
        var actions = lag is null ? 0 : report.IsDiscrete ? classes.Length : Math.Min(report.Actions.Length, MaximumColumns);
        var width = 1 + observations.Length + actions;
        var inputs = new double[rows.Count * width];
        foreach (var (i, row) in rows.Index())
        {
            var input = inputs.AsSpan(i * width, width);
            input[0] = 1;
            foreach (var (k, column) in observations.Index())
            {
                input[1 + k] = Standard(report.Sample.Observations.At(row, column), report.Observations[column]);
            }

            for (var k = 0; k < actions; k++)
            {
                input[1 + observations.Length + k] = report.IsDiscrete
                    ? (int)report.Sample.Actions.At(row + lag!.Value, classes[k].Column) == classes[k].Class ? 1 : 0
                    : Standard(report.Sample.Actions.At(row + lag!.Value, k), report.Actions[k]);
            }
        }

        return (inputs, width);
    }

    /// <summary>The value on a scale where 98 of 100 lie from -1 to 1, and the others at the ends, lest a few faults decide the fit.</summary>
    private static double Standard(float value, ColumnSummary summary)
    {
        var (low, high) = (summary.Quantile(OutlyingShare), summary.Quantile(1 - OutlyingShare));
        return high > low ? (2 * (Math.Clamp(value, low, high) - low) / (high - low)) - 1 : 0;
    }
}
