using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports.Checks;

/// <summary>Clocks that go back, stand still or leap, and a frame rate that is not the one the files name.</summary>
internal static class TimeCheck
{
    private const int MaximumSteps = 8192;

    /// <summary>A gap is so many usual steps.</summary>
    private const double GapSteps = 3;

    /// <summary>How far the measured frame rate may be from the named one.</summary>
    private const double RateShare = 0.1;

    public static void Report(ReportCase report, ProblemList problems)
    {
        if (report.Sample.Times is not { } times)
        {
            return;
        }

        var usual = UsualStep(report.Sample, times);
        if (usual <= 0)
        {
            return;
        }

        foreach (var episode in report.Sample.Episodes)
        {
            Report(times, episode, usual, problems);
        }

        ReportRate(report.Contents.Origin?.FramesPerSecond, 1 / usual, problems);
    }

    /// <summary>The median of some thousands of steps, spread evenly.</summary>
    private static float UsualStep(ReportSample sample, float[] times)
    {
        var stride = 1 + (sample.Transitions / MaximumSteps);
        var steps = new List<float>(MaximumSteps);
        for (var row = 1; row < times.Length; row += stride)
        {
            if (sample.EpisodeOf(row).Start != row)
            {
                steps.Add(times[row] - times[row - 1]);
            }
        }

        steps.Sort();
        return steps.Count == 0 ? 0 : steps[steps.Count / 2];
    }

    private static void Report(float[] times, SampledEpisode episode, float usual, ProblemList problems)
    {
        for (var row = episode.Start + 1; row < episode.End; row++)
        {
            var step = times[row] - times[row - 1];
            if (step <= 0)
            {
                Add(FindingCodes.TimeBackwards, $"The clock goes {(step < 0 ? "back" : "nowhere")} from {times[row - 1]:g6} to {times[row]:g6} s.", "Sort the rows by their time, and leave out rows that came twice.");
            }
            else if (step > GapSteps * usual)
            {
                Add(FindingCodes.TimeGap, $"{step:g4} s pass between two transitions that are usually {usual:g3} s apart.", "Frames were lost here: split the episode at the gap, or leave it out.");
            }

            void Add(string code, FormattableString detail, string advice) => problems.Add(
                ProblemSeverity.Warning, code, FormattableString.Invariant(detail), advice, episode: episode.Number, position: row - episode.Start, feature: FeatureNames.Timestamp);
        }
    }

    private static void ReportRate(double? named, double measured, ProblemList problems)
    {
        if (named is { } rate && Math.Abs(measured - rate) > RateShare * rate)
        {
            problems.Add(
                ProblemSeverity.Warning,
                FindingCodes.FrameRateMismatch,
                FormattableString.Invariant($"The files name {rate:g4} transitions per second; their clock shows {measured:g4}."),
                "Run the policy at the rate that the clock shows, and correct the file's own word.",
                feature: FeatureNames.Timestamp);
        }
    }
}
