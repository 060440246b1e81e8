using System.Globalization;
using ImitationService.Domain.Datasets;
using Names = ImitationService.Domain.Datasets.FeatureNames;

namespace ImitationService.Demonstrations.Derivation.Operations;

/// <summary>Keeps the episodes whose return, the plain sum of their rewards, lies within bounds.</summary>
internal static class ReturnFilter
{
    private const int ChunkRows = 1 << 18;

    /// <summary>Either bound may be null, not both.</summary>
    public static void Apply(Draft draft, double? minimum, double? maximum)
    {
        if ((minimum ?? maximum) is null || minimum > maximum)
        {
            throw new IntakeException("bounds", $"The bounds of the return are {Show(minimum)} and {Show(maximum)}.", "Give a minimum, a maximum, or both with the minimum below.");
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
            (_, place) => double.IsFinite(returns[place]) && !(returns[place] < minimum) && !(returns[place] > maximum),
            FormattableString.Invariant($"the returns lie from {returns.Min()} to {returns.Max()}."));
    }

    private static string Show(double? bound) => bound?.ToString(CultureInfo.InvariantCulture) ?? "none";

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
