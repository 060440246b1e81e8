using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Observations that do not change where they should: ends that were recorded on, and sensors that stood still.</summary>
internal static class StillnessCheck
{
    /// <summary>A stretch counts from this many transitions and this share of its episode.</summary>
    private const int MinimumStretch = 10;
    private const double MinimumShare = 0.1;

    /// <summary>Above this share of all transitions the set is one of a recorder that stood still.</summary>
    private const double SevereShare = 0.5;

    public static void Report(ReportCase report, ProblemList problems)
    {
        if (!report.IsWhole)
        {
            return;
        }

        var still = 0L;
        foreach (var episode in report.Sample.Episodes)
        {
            for (var start = episode.Start; start < episode.End;)
            {
                var end = EndOfStretch(report.Sample.Observations, start, episode.End);
                if (end - start >= Math.Max(MinimumStretch, MinimumShare * episode.Length))
                {
                    still += end - start;
                    Add(report, episode, start, end, problems);
                }

                start = end;
            }
        }

        if (still > SevereShare * report.Sample.Transitions)
        {
            problems.Add(
                ProblemSeverity.Severe,
                FindingCodes.MostlyFrozen,
                $"In {still} of {report.Sample.Transitions} examined transitions the observation stands still.",
                "Record again with the sensors connected, or cut the stretches out.",
                feature: FeatureNames.ObservationPrefix.TrimEnd('.'));
        }
    }

    private static int EndOfStretch(SampledFeature observations, int start, int end)
    {
        var next = start + 1;
        while (next < end && observations.Row(next).SequenceEqual(observations.Row(start)))
        {
            next++;
        }

        return next;
    }

    private static void Add(ReportCase report, SampledEpisode episode, int start, int end, ProblemList problems)
    {
        var actions = report.Sample.Actions;
        var isTail = end == episode.End && episode.IsWhole;
        var acts = Enumerable.Range(start + 1, end - start - 1).Any(row => !actions.Row(row).SequenceEqual(actions.Row(start)));
        if (isTail)
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.FrozenTail,
                $"The last {end - start} of {episode.Length} observations are equal.",
                "Cut the episode where the task is done.",
                episode: episode.Number,
                position: start - episode.Start);
        }
        else if (acts)
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.FrozenObservation,
                $"For {end - start} transitions the observation stands still while the actions go on.",
                "Check the sensors' connection; leave the stretch or the episode out.",
                episode: episode.Number,
                position: start - episode.Start);
        }
    }
}
