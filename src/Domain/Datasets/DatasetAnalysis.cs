namespace ImitationService.Domain.Datasets;

/// <summary>A closer look at a canonical dataset: how values are spread, and how actions hang together with observations.</summary>
/// <param name="EpisodesExamined">Episodes that were looked at: all of them, or as many as memory allows, spread evenly.</param>
/// <param name="TransitionsExamined">Transitions of those.</param>
/// <param name="QuantileError">
/// How far, in rank, any quantile may be off with a probability of 0.95 (Dvoretzky, Kiefer, Wolfowitz 1956; constant of Massart
/// 1990), for transitions that are drawn independently; 0 where every transition was counted.
/// </param>
/// <param name="Lengths">Lengths of all episodes, in transitions.</param>
/// <param name="Profiles">One entry per dimension of observations and action; the first 128.</param>
/// <param name="Actions">What the actions follow from.</param>
/// <param name="Returns">Sums of the rewards of the examined episodes; null without rewards.</param>
/// <param name="Success">How the episodes ended; null where the files do not say.</param>
public sealed record DatasetAnalysis(
    long EpisodesExamined,
    long TransitionsExamined,
    double QuantileError,
    Histogram Lengths,
    IReadOnlyList<DimensionProfile> Profiles,
    ActionStudy Actions,
    ReturnSummary? Returns,
    SuccessSummary? Success)
{
    /// <summary>Its file's name, beside the canonical dataset.</summary>
    public const string FileName = "report.json";

    /// <summary>How many dimensions have a profile.</summary>
    public const int MaximumProfiles = 128;
}

/// <summary>Numbers of values in ranges of equal width.</summary>
/// <param name="From">Lower end of the first range.</param>
/// <param name="To">Upper end of the last one, which belongs to it.</param>
/// <param name="Counts">Values in each range.</param>
public sealed record Histogram(double From, double To, IReadOnlyList<long> Counts);

/// <summary>How the values of one dimension are spread.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Dimension">The dimension within it, from 0.</param>
/// <param name="Quantiles">Quantiles 0.01, 0.05, 0.25, 0.5, 0.75, 0.95 and 0.99.</param>
/// <param name="Histogram">The examined values.</param>
/// <param name="Coverage">Share of the histogram's ranges that hold at least one value, 0 to 1.</param>
/// <param name="StartSpread">Deviation of the episodes' first values as a share of the deviation of all; null for a single episode.</param>
public sealed record DimensionProfile(
    string Feature,
    int Dimension,
    IReadOnlyList<double> Quantiles,
    Histogram Histogram,
    double Coverage,
    double? StartSpread);

/// <summary>What the actions follow from. Scores are 1 where it decides everything and 0 where it says nothing.</summary>
/// <param name="CopyLastAction">
/// Score of repeating the previous action: 1 - (mean squared error / variance), or the share of equal classes. A policy must beat it.
/// </param>
/// <param name="Ambiguity">
/// How much actions differ between the nearest observations of different episodes, as a share of how much any two differ: 0 where
/// the observation decides the action, 1 where it says nothing; null where there are too few episodes.
/// </param>
/// <param name="Alignment">Score of a linear forecast of the next observation's change from the observation and the action recorded with it.</param>
/// <param name="AlignmentBefore">The same with the action one step earlier.</param>
/// <param name="AlignmentAfter">The same with the action one step later.</param>
public sealed record ActionStudy(double? CopyLastAction, double? Ambiguity, double? Alignment, double? AlignmentBefore, double? AlignmentAfter);

/// <summary>Distribution of the episodes' returns.</summary>
/// <param name="Minimum">The lowest.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Maximum">The highest.</param>
/// <param name="Mean">Arithmetic mean.</param>
public sealed record ReturnSummary(double Minimum, double Median, double Maximum, double Mean);

/// <summary>How the episodes ended, as the files say.</summary>
/// <param name="Succeeded">Episodes marked as a success.</param>
/// <param name="Failed">Episodes marked as a failure.</param>
/// <param name="Unknown">Episodes without a mark.</param>
public sealed record SuccessSummary(int Succeeded, int Failed, int Unknown);
