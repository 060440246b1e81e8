namespace ImitationService.Domain.Datasets;

/// <summary>The quality report of a dataset.</summary>
/// <param name="Episodes">Number of episodes.</param>
/// <param name="Transitions">Number of transitions.</param>
/// <param name="EpisodeLength">Lengths of the episodes in transitions.</param>
/// <param name="Statistics">One entry per feature.</param>
/// <param name="ActionCounts">Transitions of each class, for discrete actions.</param>
/// <param name="Problems">Everything found, errors first; at most <see cref="MaximumProblems"/>.</param>
/// <param name="ProblemsLeftOut">How many more there were.</param>
/// <param name="Texts">One entry per feature of texts; null where there is none.</param>
/// <param name="ChoiceCounts">Transitions of each class of each element, for multi-discrete actions; null for others.</param>
public sealed record DatasetReport(
    long Episodes,
    long Transitions,
    LengthSummary? EpisodeLength,
    IReadOnlyList<FeatureStatistics> Statistics,
    IReadOnlyList<long>? ActionCounts,
    IReadOnlyList<DatasetProblem> Problems,
    long ProblemsLeftOut,
    IReadOnlyList<TextSummary>? Texts = null,
    IReadOnlyList<IReadOnlyList<long>>? ChoiceCounts = null)
{
    /// <summary>How many problems a report lists before it only counts them.</summary>
    public const int MaximumProblems = 200;
}

/// <summary>Distribution of the episodes' lengths, in transitions.</summary>
/// <param name="Minimum">The shortest.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Maximum">The longest.</param>
/// <param name="Mean">Arithmetic mean.</param>
public sealed record LengthSummary(long Minimum, double Median, long Maximum, double Mean);
