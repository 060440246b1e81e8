using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Policies;
using ImitationService.Domain.Runs;
using ImitationService.Testing;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Training with default options, and as the preset auto chooses, on demonstrations that others recorded, against what a plain MLP reaches on them.</summary>
public sealed class RealDemonstrationsTests(ITestOutputHelper output)
{
    // Half a standard deviation of a share of 0.786 over the 2,700 transitions of a tenth of the episodes.
    private const double AccuracyNoise = 0.004;

    [Theory]
    [InlineData("sb_pendulum/expert_pendulum.npz", 0.073, 1)]
    [InlineData("pusht_human/pusht_lowdim.npz", 0.029, 3)]
    public void Train_Defaults_ReachTheFloorOfContinuousActions(string file, double floor, int seeds) =>
        Assert.InRange(Score([file], MetricNames.ValidationScaledError, seeds), 0, floor);

    // Recordings of people and of a robot, whose actions hardly change from one step to the next: what the preset is for.
    [Theory]
    [InlineData("pusht_human/pusht_lowdim.npz", 0.015, 1)]
    [InlineData("g1_lerobot", 0.0417, 3)]
    public void Train_PresetAuto_ReachesTheFloorOfSmoothMotions(string files, double floor, int seeds) =>
        Assert.InRange(Score([files], MetricNames.ValidationScaledError, seeds, PresetName.Auto), 0, floor);

    [Theory]
    [InlineData("imitation_cartpole/final.npz", 0.786)]
    [InlineData("uidilr_cartpole_csv/observations.csv;uidilr_cartpole_csv/actions.csv", 0.70)]
    public void Train_Defaults_ReachTheFloorOfDiscreteActions(string files, double floor) =>
        Assert.InRange(Score(files.Split(';'), MetricNames.ValidationAccuracy, seeds: 1), floor - AccuracyNoise, 1);

    // The median of the first seeds: of three where a hard split alone is more than the margin, else of one.
    private double Score(string[] files, string metric, int seeds, PresetName? preset = null)
    {
        var paths = files.Select(file => SharedData.Find(file.Split('/'))).ToList();
        if (paths.Any(path => path is null))
        {
            Assert.Skip($"{string.Join(" and ", files)}: the folder of real demonstrations is not on this machine");
        }

        using var folder = new TemporaryFolder();
        var request = new IntakeRequest([.. paths.SelectMany(path => Files(path!))], null, Path.Combine(folder.Path, "dataset"));
        var result = Intake.Read(request, CancellationToken.None);
        Assert.True(result.IsAccepted, string.Join(" ", result.Report.Problems.Select(problem => problem.Detail)));
        var options = Options(preset, result);
        var scores = new List<double>();
        for (var seed = 1; seed <= seeds; seed++)
        {
            using var training = new TestTraining();
            training.Start(request.OutputFolder, options, seed, "run_real", CancellationToken.None);

            // Of the policy that leaves, whose weights need not be the last.
            var metrics = JsonNode.Parse(training.File(BundleFiles.Configuration))!["metrics"]!;
            scores.Add((double)metrics[metric]!);
            output.WriteLine(metrics.ToJsonString());
        }

        return scores.Order().ElementAt(seeds / 2);
    }

    // As the service completes them.
    private static BehaviorCloningOptions Options(PresetName? preset, IntakeResult result)
    {
        if (preset is not { } name)
        {
            return new BehaviorCloningOptions();
        }

        var given = new JsonObject { ["preset"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString()) };
        foreach (var choice in AutoPreset.Choose(given, result.Contents!, result.Report))
        {
            given[choice.Option] = choice.Value.DeepClone();
        }

        return (BehaviorCloningOptions)OptionsReader.Read(typeof(BehaviorCloningOptions), given, out _)!;
    }

    // A folder is all that is in it.
    private static IEnumerable<IntakeFile> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order().Select(file => new IntakeFile(Path.GetRelativePath(path, file), file))
        : [new IntakeFile(Path.GetFileName(path), path)];
}
