using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Training;

namespace ImitationService.Learning.Transitions;

/// <summary>Which episodes are used, and how much each of them counts, from what was recorded of them.</summary>
/// <param name="Lengths">Transitions of each episode; 0 of those that are left out.</param>
/// <param name="Weights">Of each episode; null where all count the same.</param>
internal sealed record EpisodeSelection(IReadOnlyList<long> Lengths, IReadOnlyList<double>? Weights)
{
    // What hardly counts is still there: a minibatch of nothing but such transitions has a mean.
    private const double LeastWeight = 1e-6;

    /// <summary>The selection of these options; they fit the dataset.</summary>
    /// <exception cref="TrainingException">Nothing is left.</exception>
    public static EpisodeSelection Of(BehaviorCloningOptions options, CanonicalDataset dataset)
    {
        var lengths = EpisodeSplit.Lengths(dataset.EpisodeOffsets).ToArray();
        var success = dataset.Contents.Origin?.EpisodeSuccess;
        var returns = options.BestFraction < 1 || options.ReturnTemperature is not null ? Returns(dataset) : [];
        foreach (var episode in LeftOut(options, success, returns, lengths.Length))
        {
            lengths[episode] = 0;
        }

        if (lengths.All(length => length == 0))
        {
            throw new TrainingException(FailureReason.UserError, "No episode is left to learn from. Raise best_fraction or failure_weight.");
        }

        double[]? weights = null;
        void Weigh(Func<int, double> factor) => weights = [.. Enumerable.Range(0, lengths.Length).Select(episode => (weights?[episode] ?? 1) * factor(episode))];
        if (options.FailureWeight is > 0 and < 1)
        {
            Weigh(episode => success![episode] == false ? options.FailureWeight : 1);
        }

        if (options.ReturnTemperature is { } temperature)
        {
            Weigh(ByReturn(returns, lengths, temperature));
        }

        if (options.BalanceTasks)
        {
            Weigh(ByTask(dataset.Contents.Origin!.EpisodeTasks!, lengths));
        }

        return new EpisodeSelection(lengths, weights?.Select(weight => Math.Max(weight, LeastWeight)).ToArray());
    }

    /// <summary>Sum of the rewards of each episode.</summary>
    internal static double[] Returns(CanonicalDataset dataset)
    {
        var offsets = dataset.EpisodeOffsets.ToArray();
        return [.. offsets.Zip(offsets.Skip(1), (first, end) => Return(dataset, first, end))];
    }

    private static double Return(CanonicalDataset dataset, long first, long end)
    {
        var sum = 0.0;
        for (var row = first; row < end;)
        {
            var rows = (int)Math.Min(Math.Min(end - row, 65_536), dataset.ContiguousRows(FeatureNames.Reward, row));
            foreach (var reward in dataset.Floats(FeatureNames.Reward, row, rows))
            {
                sum += reward;
            }

            row += rows;
        }

        return double.IsFinite(sum) ? sum : throw new TrainingException(
            FailureReason.DataError, $"The return of the episode that begins at transition {first} is not a finite number: mend its rewards, or leave out best_fraction and return_temperature.");
    }

    private static IEnumerable<int> LeftOut(BehaviorCloningOptions options, IReadOnlyList<bool?>? success, double[] returns, int episodes)
    {
        var failed = options.FailureWeight == 0 ? Enumerable.Range(0, episodes).Where(episode => success![episode] == false).ToHashSet() : [];
        if (options.BestFraction == 1)
        {
            return failed;
        }

        var left = Enumerable.Range(0, episodes).Where(episode => !failed.Contains(episode)).OrderByDescending(episode => returns[episode]).ToList();
        return failed.Concat(left.Skip((int)Math.Max(1, Math.Round(left.Count * options.BestFraction))));
    }

    // exp((R − R_max) / (τ·σ)) over the episodes in use; all alike where returns are.
    private static Func<int, double> ByReturn(double[] returns, long[] lengths, double temperature)
    {
        var used = returns.Where((_, episode) => lengths[episode] > 0).ToList();
        var (highest, mean) = (used.Max(), used.Average());
        var deviation = Math.Sqrt(used.Average(value => (value - mean) * (value - mean)));
        return episode => deviation == 0 ? 1 : Math.Exp((returns[episode] - highest) / (temperature * deviation));
    }

    // The mean weight of a transition is 1. Episodes without a task are a task of their own.
    private static Func<int, double> ByTask(IReadOnlyList<int> tasks, long[] lengths)
    {
        var sizes = lengths.Index().Where(entry => entry.Item > 0).GroupBy(entry => tasks[entry.Index]).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Item));
        var all = sizes.Values.Sum();
        return episode => sizes.TryGetValue(tasks[episode], out var size) ? (double)all / (sizes.Count * size) : 1;
    }
}
