using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Algorithms;
using ImitationService.RealData.Bench;
using ImitationService.Testing;
using ImitationService.Testing.Environments;

// Policies on demonstrations that others recorded, and on the demo's, several seeds each: the tables of docs/algorithms.
// bench/real-data.sh [SEEDS [OPTIONS [NAME]]]: OPTIONS is a JSON object of options other than the defaults, the name of a preset, or
// "presets" for all of them; of the sets only those whose name has NAME in it, and then of the others, too.
const string Accuracy = "validation/accuracy";
const string ScaledError = "validation/mse_over_variance";
const int RolloutEpisodes = 100;

var seeds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
var choice = args.Length > 1 ? args[1] : "{}";
var scratch = Directory.CreateTempSubdirectory("real-data-bench-").FullName;
RealSet[] sets =
[
    new("CartPole (`imitation`)", [Shared("imitation_cartpole/final.npz")], Accuracy, 0.786, Return(() => new CartPole())),
    new("CartPole (two csv files)", [Shared("uidilr_cartpole_csv/observations.csv"), Shared("uidilr_cartpole_csv/actions.csv")], Accuracy, 0.70, Return(() => new CartPole())),
    new("Pendulum (Stable-Baselines)", [Shared("sb_pendulum/expert_pendulum.npz")], ScaledError, 0.073, Return(() => new Pendulum())),
    new("Push-T (people)", [Shared("pusht_human/pusht_lowdim.npz")], ScaledError, 0.029, null),
    new("G1 (LeRobot)", [Shared("g1_lerobot")], ScaledError, 0.0417, null),
    new("path planning (the demo's)", [PathPlanning.Write(scratch)], ScaledError, null, PathPlanning.Drive, PathPlanning.Mapping),
];

// Those of single pages: only where NAME asks for them.
RealSet[] others = args.Length < 3 ? [] :
[
    new("choices (PushT, people)", [PushTChoices.Write(scratch, Shared("pusht_human/pusht_lowdim.npz"))], Accuracy, null, null, PushTChoices.Mapping),
    new("ways (PushT, people)", [PushTChoices.WriteWays(scratch, Shared("pusht_human/pusht_lowdim.npz"))], Accuracy, null, null, PushTChoices.MappingOfWays),
    new("keys (the demo's room)", [HeldKeys.Write(scratch)], Accuracy, null, HeldKeys.Drive, HeldKeys.Mapping),
    new("pictures (Stable-Baselines)", [PendulumPictures.Write(scratch, Shared("sb_pendulum/expert_pendulum.npz"))], ScaledError, null, PendulumPictures.Act, PendulumPictures.Mapping),
    new("instructions (the demo's room)", [Instructions.Write(scratch)], ScaledError, null, Instructions.Drive, Instructions.Mapping),
    .. new[] { "door", "lift", "nut-assembly", "pick-place", "stack", "wipe" }
        .Select(task => new RealSet($"robosuite ({task})", [Shared($"robosuite_human_panda/{task}.hdf5")], ScaledError, null, null)),
];
string[] recipes = choice == "presets" ? [.. Enum.GetValues<PresetName>().Select(Word).Order()] : [choice];
Console.WriteLine($"| options | demonstrations | metric | score, {seeds} seeds | floor | whole chunk | constant action | repeat last action | return of {seeds} × {RolloutEpisodes} episodes, 95 % interval |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
foreach (var set in sets.Concat(others).Where(set => args.Length < 3 || set.Name.Contains(args[2], StringComparison.OrdinalIgnoreCase)))
{
    if (set.Files.Contains(null))
    {
        Console.Error.WriteLine($"{set.Name}: not on this machine (IMITATION_SHARED_DATA names the folder)");
        continue;
    }

    using var experiment = new Experiment(set);
    foreach (var recipe in recipes)
    {
        if (experiment.TryChoose(recipe.StartsWith('{') ? JsonNode.Parse(recipe)!.AsObject() : new JsonObject { ["preset"] = recipe }, out var reason))
        {
            Print(recipe, set, [.. Enumerable.Range(1, seeds).Select(experiment.Train)]);
        }
        else
        {
            Console.Error.WriteLine($"{set.Name}, {recipe}: {reason}");
        }
    }
}

Directory.Delete(scratch, recursive: true);

static string? Shared(string file) => SharedData.Find(file.Split('/'));

static string Word(PresetName name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString());

static Func<Trained, int, int, double[]> Return(Func<IControlTask> task) => (policy, episodes, seed) => Evaluation.Run(task(), policy.Act, episodes, seed, policy.Begin);

void Print(string recipe, RealSet set, Trained[] trained)
{
    var chunk = trained.Average(run => run.Metrics.GetValueOrDefault(set.Metric.Replace("validation/", "validation/chunk_")));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| `{recipe}` | {set.Name} | `{set.Metric}` | {Interval([.. trained.Select(run => run.Metrics[set.Metric])])} | {set.Floor?.ToString(CultureInfo.InvariantCulture) ?? "–"} | {(chunk > 0 ? chunk.ToString("F4", CultureInfo.InvariantCulture) : "–")} | "
        + $"{trained.Average(Baseline("baseline/mean_action", "baseline/majority_action")):F3} | {trained.Average(Baseline("baseline/repeat_last_action")):F3} | {Rollouts(set, trained)} |"));
    foreach (var policy in trained)
    {
        policy.Dispose();
    }
}

static Func<Trained, double> Baseline(params string[] names) => run => run.Metrics[names.First(run.Metrics.ContainsKey)];

static string Interval(double[] values)
{
    var mean = values.Average();
    var error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1) / values.Length);
    return values.Length == 1 ? mean.ToString("F4", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{mean:F4} ± {error:F4}");
}

static string Rollouts(RealSet set, Trained[] trained)
{
    if (set.Drive is not { } drive)
    {
        return "–";
    }

    // Starts of its own for each: the starts decide as much as the seed of the training.
    double[] returns = [.. trained.SelectMany((run, index) => drive(run, RolloutEpisodes, index + 1))];
    var summary = new ReturnSummary(returns);
    return string.Create(CultureInfo.InvariantCulture, $"{summary.Mean:F1} [{summary.Low:F1}, {summary.High:F1}]");
}
