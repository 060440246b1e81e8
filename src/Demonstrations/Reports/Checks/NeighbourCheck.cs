using System.Numerics;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>
/// Whether the observation decides the action: transitions are compared with the nearest ones of other episodes. Of the pairs
/// the nearest four fifths are taken; how much their actions differ, by how much any two differ, is the ambiguity.
/// </summary>
internal static class NeighbourCheck
{
    private const int MinimumEpisodes = 5;
    private const int MinimumRows = 500;
    private const int Queries = 400;
    private const int MaximumCandidates = 4000;
    private const double NearShare = 0.8;
    private const long MaximumWork = 80_000_000;

    /// <summary>From here on a single best action does not describe the demonstrations.</summary>
    private const double SeveralWays = 0.4;

    /// <summary>From here on the action has nothing to do with the observation, if a linear forecast of it finds nothing either.</summary>
    private const double Unrelated = 0.9;
    private const double UnrelatedForecast = 0.02;

    /// <summary>The ambiguity, 0 to 1; null where there are too few episodes, or more was observed than numbers.</summary>
    public static double? Report(ReportCase report, ProblemList problems)
    {
        var sample = report.Sample;
        var any = DifferenceOfAny(report);
        if (!report.IsWhole || sample.Episodes.Count < MinimumEpisodes || sample.Transitions < MinimumRows || sample.Observations.Width == 0 || any <= 0)
        {
            return null;
        }

        var candidates = (int)Math.Min(MaximumCandidates, MaximumWork / (Queries * sample.Observations.Width));
        var pairs = Pairs(report, Points(report, Queries), Points(report, candidates));
        var nearer = pairs.OrderBy(pair => pair.Distance).Take((int)(NearShare * pairs.Count)).ToList();
        var ambiguity = nearer.Count == 0 ? 0 : Math.Min(1, nearer.Average(pair => pair.Difference) / any);
        Add(report, ambiguity, problems);
        return ambiguity;
    }

    private static void Add(ReportCase report, double ambiguity, ProblemList problems)
    {
        var detail = FormattableString.Invariant($"Actions on nearly equal observations of different episodes differ by {ambiguity:p0} of what any two actions differ by.");
        if (ambiguity >= Unrelated && LinearForecast.OfActions(report) < UnrelatedForecast)
        {
            problems.Add(
                ProblemSeverity.Severe,
                FindingCodes.UnrelatedActions,
                detail,
                "Check that observations and actions come from the same recording in the same order, and that the observation holds what the expert went by.",
                feature: FeatureNames.Action);
        }
        else if (ambiguity >= SeveralWays)
        {
            // A head over classes is a distribution already.
            problems.Add(
                report.IsDiscrete ? ProblemSeverity.Note : ProblemSeverity.Warning,
                FindingCodes.ContradictoryDemonstrations,
                detail,
                "Add to the observation what the expert went by, or learn a distribution of actions (a mixture or categorical head) in place of one action.",
                feature: FeatureNames.Action);
        }
    }

    /// <summary>Transitions spread evenly, their observations of unit deviation.</summary>
    private static List<Point> Points(ReportCase report, int count)
    {
        var (sample, points, episode) = (report.Sample, new List<Point>(), 0);
        count = Math.Min(count, sample.Transitions);
        for (var i = 0; i < count; i++)
        {
            var row = (int)((long)i * sample.Transitions / count);
            while (row >= sample.Episodes[episode].End)
            {
                episode++;
            }

            points.Add(new Point(row, episode, Scale(sample.Observations.Row(row), report.Observations)));
        }

        return points;
    }

    private static float[] Scale(ReadOnlySpan<float> row, ColumnSummary[] summaries)
    {
        var scaled = new float[row.Length];
        for (var column = 0; column < row.Length; column++)
        {
            scaled[column] = summaries[column].Deviation > 0 ? (float)((row[column] - summaries[column].Mean) / summaries[column].Deviation) : 0;
        }

        return scaled;
    }

    private static List<(float Distance, double Difference)> Pairs(ReportCase report, List<Point> queries, List<Point> candidates)
    {
        var pairs = new List<(float Distance, double Difference)>();
        foreach (var query in queries)
        {
            var (nearest, distance) = (-1, float.PositiveInfinity);
            foreach (var candidate in candidates)
            {
                if (candidate.Episode != query.Episode && Distance(query.Values, candidate.Values) is var other && other < distance)
                {
                    (nearest, distance) = (candidate.Row, other);
                }
            }

            if (nearest >= 0)
            {
                pairs.Add((distance, Difference(report, query.Row, nearest)));
            }
        }

        return pairs;
    }

    private static float Distance(float[] first, float[] second)
    {
        var (sum, rest, i) = (Vector<float>.Zero, 0f, 0);
        for (; i <= first.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var difference = new Vector<float>(first, i) - new Vector<float>(second, i);
            sum += difference * difference;
        }

        for (; i < first.Length; i++)
        {
            rest += (first[i] - second[i]) * (first[i] - second[i]);
        }

        return Vector.Sum(sum) + rest;
    }

    /// <summary>The share of choices that differ, 0 or 1 where there is one; the squared difference in deviations, summed over dimensions, for vectors.</summary>
    private static double Difference(ReportCase report, int first, int second)
    {
        var actions = report.Sample.Actions;
        if (report.IsDiscrete)
        {
            return (double)Enumerable.Range(0, actions.Width).Count(column => actions.At(first, column) != actions.At(second, column)) / actions.Width;
        }

        var sum = 0.0;
        for (var column = 0; column < actions.Width; column++)
        {
            var deviation = report.Actions[column].Deviation;
            sum += deviation > 0 ? Math.Pow((actions.At(first, column) - actions.At(second, column)) / deviation, 2) : 0;
        }

        return sum;
    }

    /// <summary>The expected difference of two actions drawn at random: 1 - sum of squared shares, of each choice, or 2 per dimension that moves.</summary>
    private static double DifferenceOfAny(ReportCase report)
    {
        if (!report.IsDiscrete)
        {
            return 2 * report.Actions.Count(summary => summary.Deviation > 0);
        }

        return Enumerable.Range(0, report.Sample.Actions.Width).Average(column =>
        {
            var counts = Enumerable.Range(0, report.Sample.Transitions).CountBy(row => report.Sample.Actions.At(row, column));
            return 1 - counts.Sum(count => Math.Pow((double)count.Value / report.Sample.Transitions, 2));
        });
    }

    private sealed record Point(int Row, int Episode, float[] Values);
}
