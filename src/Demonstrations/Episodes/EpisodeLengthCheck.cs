using ImitationService.Demonstrations.Reports;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Episodes;

/// <summary>Summarises the lengths of episodes and points at odd ones.</summary>
internal static class EpisodeLengthCheck
{
    /// <summary>An episode is oddly short below this share of the median length; long ones are often just harder starts.</summary>
    private const double ShortShare = 0.1;

    /// <summary>The summary; odd lengths go to the problems.</summary>
    public static LengthSummary Summarize(IReadOnlyList<long> lengths, ProblemList problems)
    {
        var sorted = lengths.Order().ToList();
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
        for (var episode = 0; episode < lengths.Count; episode++)
        {
            if (lengths[episode] < ShortShare * median)
            {
                problems.Add(
                    ProblemSeverity.Warning,
                    "odd-length",
                    $"The episode has {lengths[episode]} transitions; half of the episodes have {median} or more.",
                    "Check whether the recording was cut off; leave the episode out if it was.",
                    episode: episode);
            }
        }

        return new LengthSummary(sorted[0], median, sorted[^1], lengths.Average());
    }
}
