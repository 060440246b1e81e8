using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Episodes that are nearly, not exactly, equal: one recording saved twice with other rounding, or a script that was played again.</summary>
internal static class NearDuplicateCheck
{
    private const int MaximumEpisodes = 1000;
    private const int MinimumLength = 20;
    private const int Points = 12;
    private const int MaximumColumns = 32;

    /// <summary>Largest difference at any point, in deviations.</summary>
    private const double Near = 0.005;

    public static void Report(ReportCase report, ProblemList problems)
    {
        var columns = Enumerable.Range(0, report.Observations.Length).Where(column => report.Observations[column].IsGraded).Take(MaximumColumns).ToArray();
        if (columns.Length == 0)
        {
            return;
        }

        var episodes = report.Sample.Episodes.Where(episode => episode.IsWhole && episode.Length >= MinimumLength).Take(MaximumEpisodes)
            .Select(episode => (Episode: episode, Signature: SignatureOf(report, episode, columns))).ToList();
        for (var second = 1; second < episodes.Count; second++)
        {
            for (var first = 0; first < second; first++)
            {
                if (IsNear(episodes[first], episodes[second]) && !AreEqual(report.Sample.Observations, episodes[first].Episode, episodes[second].Episode))
                {
                    Add(episodes[first].Episode, episodes[second].Episode, problems);
                    break;
                }
            }
        }
    }

    private static void Add(SampledEpisode first, SampledEpisode second, ProblemList problems) => problems.Add(
        ProblemSeverity.Warning,
        FindingCodes.NearDuplicateEpisode,
        $"The episode follows episode {first.Number} nearly exactly.",
        "Leave one of the two out: a policy that is validated on what it was trained on looks better than it is.",
        episode: second.Number);

    /// <summary>The observation at points spread over the episode, in deviations: [points, columns].</summary>
    private static float[] SignatureOf(ReportCase report, SampledEpisode episode, int[] columns)
    {
        var signature = new float[Points * columns.Length];
        for (var point = 0; point < Points; point++)
        {
            var row = episode.Start + (int)((long)point * (episode.Length - 1) / (Points - 1));
            foreach (var (k, column) in columns.Index())
            {
                signature[(point * columns.Length) + k] = (float)(report.Sample.Observations.At(row, column) / report.Observations[column].Deviation);
            }
        }

        return signature;
    }

    private static bool IsNear((SampledEpisode Episode, float[] Signature) first, (SampledEpisode Episode, float[] Signature) second)
    {
        if (Math.Abs(first.Episode.Length - second.Episode.Length) > 1)
        {
            return false;
        }

        for (var i = 0; i < first.Signature.Length; i++)
        {
            if (Math.Abs(first.Signature[i] - second.Signature[i]) > Near)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(SampledFeature observations, SampledEpisode first, SampledEpisode second) =>
        first.Length == second.Length
        && observations.Values.AsSpan(first.Start * observations.Width, first.Length * observations.Width)
            .SequenceEqual(observations.Values.AsSpan(second.Start * observations.Width, second.Length * observations.Width));
}
