using System.Globalization;
using ImitationService.RealData.Bench;
using ImitationService.Testing;
using ImitationService.Testing.Environments;

// Default options on demonstrations that others recorded, several seeds each: the table of docs/algorithms/behavior-cloning.md.
// bench/real-data.sh [SEEDS [OPTIONS [NAME]]]: OPTIONS is a JSON object of options other than the defaults; of the sets only those
// whose name has NAME in it.
const string Accuracy = "validation/accuracy";
const string ScaledError = "validation/mse_over_variance";
const int RolloutEpisodes = 100;

var seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var options = args.Length > 1 ? args[1] : "{}";
RealSet[] sets =
[
    new("CartPole (`imitation`)", ["imitation_cartpole/final.npz"], Accuracy, 0.786, () => new CartPole()),
    new("CartPole (two csv files)", ["uidilr_cartpole_csv/observations.csv", "uidilr_cartpole_csv/actions.csv"], Accuracy, 0.70, () => new CartPole()),
    new("Pendulum (Stable-Baselines)", ["sb_pendulum/expert_pendulum.npz"], ScaledError, 0.073, () => new Pendulum()),
    new("Push-T (people)", ["pusht_human/pusht_lowdim.npz"], ScaledError, 0.029, null),
    new("G1 (LeRobot)", ["g1_lerobot"], ScaledError, 0.0417, null),
];
Console.WriteLine($"| demonstrations | metric | score, {seeds} seeds | floor | whole chunk | constant action | repeat last action | return of {seeds} × {RolloutEpisodes} episodes, 95 % interval |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach (var set in sets.Where(set => args.Length < 3 || set.Name.Contains(args[2], StringComparison.OrdinalIgnoreCase)))
{
    string?[] paths = [.. set.Files.Select(file => SharedData.Find(file.Split('/')))];
    if (paths.Contains(null))
    {
        Console.Error.WriteLine($"{set.Name}: not on this machine (IMITATION_SHARED_DATA names the folder)");
        continue;
    }

    using var experiment = new Experiment(paths!, options);
    Trained[] trained = [.. Enumerable.Range(1, seeds).Select(experiment.Train)];
    var chunk = trained.Average(run => run.Metrics.GetValueOrDefault(set.Metric.Replace("validation/", "validation/chunk_")));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {set.Name} | `{set.Metric}` | {Interval([.. trained.Select(run => run.Metrics[set.Metric])])} | {set.Floor} | {(chunk > 0 ? chunk.ToString("F4", CultureInfo.InvariantCulture) : "–")} | "
        + $"{trained.Average(Baseline("baseline/mean_action", "baseline/majority_action")):F3} | {trained.Average(Baseline("baseline/repeat_last_action")):F3} | {Rollouts(set, trained)} |"));
}

static Func<Trained, double> Baseline(params string[] names) => run => run.Metrics[names.First(run.Metrics.ContainsKey)];

static string Interval(double[] values)
{
    var mean = values.Average();
    var error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1) / values.Length);
    return string.Create(CultureInfo.InvariantCulture, $"{mean:F4} ± {error:F4}");
}

static string Rollouts(RealSet set, Trained[] trained)
{
    if (set.Task is not { } task)
    {
        return "–";
    }

    // Starts of its own for each: the starts decide as much as the seed of the training.
    double[] returns = [.. trained.SelectMany((run, index) => Evaluation.Run(task(), run.Act, RolloutEpisodes, seed: index + 1, run.Begin))];
    var summary = new ReturnSummary(returns);
    return string.Create(CultureInfo.InvariantCulture, $"{summary.Mean:F1} [{summary.Low:F1}, {summary.High:F1}]");
}
