using System.Globalization;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;
using ImitationService.Testing.Environments;
using ImitationService.TwoWays.Bench;
using Task = ImitationService.Testing.Environments.TwoWays;

// Learns from 100 demonstrations that pass a disc above or below, with each head or with the options given, three seeds; draws the
// drives of the first.
const int Drives = 100;
const int Seeds = 3;
var folder = Directory.CreateTempSubdirectory("two-ways-bench-").FullName;
var random = new Random(1);
List<IReadOnlyList<float[]>> episodes = [.. Enumerable.Range(0, 100).Select(_ => Task.Demonstrate(random))];
var table = Path.Combine(folder, "table.csv");
File.WriteAllLines(table, ["episode,x,y,dy", .. episodes.SelectMany((rows, episode) =>
    rows.Select(row => $"{episode}," + string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))))]);
var mapping = new DatasetMapping { Observation = new JsonArray("x", "y"), Action = "dy", Episode = "episode" };
var dataset = Path.Combine(folder, "dataset");
var intake = Intake.Read(new IntakeRequest([new IntakeFile("table.csv", table)], mapping, dataset), CancellationToken.None);
if (!intake.IsAccepted)
{
    throw new InvalidOperationException(string.Join("\n", intake.Report.Problems));
}

(string Name, BehaviorCloningOptions Options)[] heads =
[
    ("deterministic, l2", new() { Head = ActionHeadName.Deterministic }),
    ("deterministic, l1", new() { Head = ActionHeadName.Deterministic, Loss = RegressionLoss.L1 }),
    ("gaussian", new() { Head = ActionHeadName.Gaussian }),
    ("gmm, 2 modes", new() { Head = ActionHeadName.Gmm, Modes = 2 }),
    ("gmm, 5 modes", new() { Head = ActionHeadName.Gmm }),
    ("gmm, 5 modes, chunk 8", new() { Head = ActionHeadName.Gmm, Chunk = 8 }),
    ("diffusion, chunk 1", new() { Head = ActionHeadName.Diffusion, Chunk = 1 }),
    ("diffusion, chunk 8", new() { Head = ActionHeadName.Diffusion, Chunk = 8 }),
    ("flow, chunk 1", new() { Head = ActionHeadName.Flow, Chunk = 1 }),
    ("flow, chunk 8", new() { Head = ActionHeadName.Flow, Chunk = 8 }),
];
var panels = new List<Panel> { new("the expert", [.. episodes.Select(rows => rows.Select(row => ((double)row[0], (double)row[1])).ToList())]) };
Console.WriteLine($"| head | through, of {Drives} drives, seeds 1 to {Seeds} |\n|---|---|");
var asked = args.Skip(1).Select(json => (json, Read(json))).ToArray();
foreach (var (name, options) in asked.Length > 0 ? asked : heads)
{
    var through = new List<int>();
    for (var seed = 1; seed <= Seeds; seed++)
    {
        using var policy = new DrivingPolicy(Train(options, seed));
        var starts = new Random(seed);
        var drives = Enumerable.Range(0, Drives).Select(_ =>
        {
            policy.Begin();
            return Task.Drive(policy.Act, Task.Start(starts));
        }).ToList();
        through.Add(drives.Count(drive => drive.IsThrough));
        if (seed == 1 && name is ("deterministic, l2" or "gmm, 5 modes" or "diffusion, chunk 8"))
        {
            panels.Add(new Panel(name, [.. drives.Select(drive => drive.Path)]));
        }
    }

    Console.WriteLine($"| {name} | {string.Join(", ", through)} |");
}

Picture.Draw(args[0], panels);
Directory.Delete(folder, recursive: true);

BehaviorCloningOptions Read(string json) =>
    (BehaviorCloningOptions?)OptionsReader.Read(typeof(BehaviorCloningOptions), JsonNode.Parse(json)!.AsObject(), out var problems) ?? throw new ArgumentException(string.Join("\n", problems));

string Train(BehaviorCloningOptions options, int seed)
{
    var output = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString())).FullName;
    TrainingSession.Train(
        new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, OptionsReader.Write(options), seed, dataset, output, 1),
        new Unheard(),
        new Undisturbed(),
        CancellationToken.None);
    return output;
}

internal sealed class Unheard : ITrainingObserver
{
    public void Started(long totalSteps)
    {
    }

    public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
    {
    }

    public void Progressed(RunProgress progress)
    {
    }

    public void Checkpointed(TakenCheckpoint checkpoint)
    {
    }

    public void Finalizing()
    {
    }
}
