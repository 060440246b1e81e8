using ImitationService.Domain.Datasets;

namespace ImitationService.Api.Datasets;

/// <summary>The quality report of a dataset.</summary>
internal sealed record DatasetReportView
{
    /// <summary>Number of episodes.</summary>
    public required long Episodes { get; init; }

    /// <summary>Number of transitions.</summary>
    public required long Transitions { get; init; }

    /// <summary>Lengths of the episodes in transitions; absent of a rejected dataset.</summary>
    public LengthSummary? EpisodeLength { get; init; }

    /// <summary>One entry per feature, over all transitions.</summary>
    public required IReadOnlyList<FeatureStatistics> Statistics { get; init; }

    /// <summary>Transitions of each class, for discrete actions.</summary>
    public IReadOnlyList<long>? ActionCounts { get; init; }

    /// <summary>Transitions of each class of each element, for multi-discrete actions.</summary>
    public IReadOnlyList<IReadOnlyList<long>>? ChoiceCounts { get; init; }

    /// <summary>Features of texts, counted; absent where there is none.</summary>
    public IReadOnlyList<TextSummary>? Texts { get; init; }

    /// <summary>Everything found, the worst first.</summary>
    public required IReadOnlyList<DatasetProblem> Problems { get; init; }

    /// <summary>How many more findings there were.</summary>
    public required long ProblemsLeftOut { get; init; }

    /// <summary>The closer look; absent of a rejected dataset.</summary>
    public DatasetAnalysis? Analysis { get; init; }

    /// <summary>The report and the closer look as one.</summary>
    public static DatasetReportView Of(DatasetReport report, DatasetAnalysis? analysis) => new()
    {
        Episodes = report.Episodes,
        Transitions = report.Transitions,
        EpisodeLength = report.EpisodeLength,
        Statistics = report.Statistics,
        ActionCounts = report.ActionCounts,
        ChoiceCounts = report.ChoiceCounts,
        Texts = report.Texts,
        Problems = report.Problems,
        ProblemsLeftOut = report.ProblemsLeftOut,
        Analysis = analysis,
    };
}
