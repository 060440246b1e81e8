using ImitationService.Domain.Datasets;
using Names = ImitationService.Domain.Datasets.FeatureNames;

namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Keeps the episodes whose return, the plain sum of their rewards, lies within bounds.</summary>
/// <param name="Minimum">The least return to keep; null for no bound.</param>
/// <param name="Maximum">The greatest return to keep; null for no bound.</param>
public sealed record FilterReturn(double? Minimum = null, double? Maximum = null) : DatasetOperation
{
    private const int ChunkRows = 1 << 18;

    internal override void Apply(Draft draft)
    {
        if ((Minimum ?? Maximum) is null || Minimum > Maximum)
        {
            throw new IntakeException("bounds", $"The bounds of the return are {Minimum?.ToString() ?? "none"} and {Maximum?.ToString() ?? "none"}.", "Give a minimum, a maximum, or both with the minimum below.");
        }

        if (!draft.FeatureNames.Contains(Names.Reward))
        {
            throw new IntakeException("no-rewards", "The dataset has no rewards, so its episodes have no returns.", "Filter by success, task or number, or upload files with rewards.");
        }

        var returns = draft.Episodes.Select(ReturnOf).ToList();
        if (returns.Count(value => !double.IsFinite(value)) is > 0 and var odd)
        {
            draft.Notes.Add(ProblemSeverity.Note, "return-not-finite", $"The returns of {odd} episodes are not finite, and these episodes were dropped.", "Keep them by number if they are wanted.", feature: Names.Reward);
        }

        draft.Keep(
            (_, place) => double.IsFinite(returns[place]) && !(returns[place] < Minimum) && !(returns[place] > Maximum),
            $"the returns lie from {returns.Min()} to {returns.Max()}.");
    }

    private static double ReturnOf(DraftEpisode episode)
    {
        var sum = 0.0;
        var dataset = episode.Source.Dataset;
        var (row, left) = episode.RowsOf(episode.Source.Features[Names.Reward]);
        while (left > 0)
        {
            var count = (int)Math.Min(left, Math.Min(ChunkRows, dataset.ContiguousRows(Names.Reward, row)));
            foreach (var reward in dataset.Floats(Names.Reward, row, count))
            {
                sum += reward;
            }

            (row, left) = (row + count, left - count);
        }

        return sum;
    }
}
