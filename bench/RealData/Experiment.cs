using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.RealData.Bench;

/// <summary>One set of demonstrations, read once and trained on as often as wanted.</summary>
internal sealed class Experiment : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("real-data-bench-").FullName;
    private readonly string _dataset;
    private readonly string _feature;
    private readonly IntakeResult _result;
    private JsonObject _options = [];

    /// <exception cref="InvalidOperationException">The demonstrations are refused.</exception>
    public Experiment(RealSet set)
    {
        _dataset = Path.Combine(_folder, "dataset");
        var mapping = set.Mapping is { } text ? JsonSerializer.Deserialize<DatasetMapping>(text, ServiceJson.Options) : null;
        _result = Intake.Read(new IntakeRequest([.. set.Files.SelectMany(file => Files(file!))], mapping, _dataset), CancellationToken.None);
        if (!_result.IsAccepted)
        {
            throw new InvalidOperationException(string.Join("\n", _result.Report.Problems));
        }

        // The only one where there is a task to act in.
        using var dataset = CanonicalDataset.Open(_dataset);
        _feature = dataset.Contents.Features.First(feature => feature.IsObservation).Name;
    }

    /// <summary>Takes the options for the trainings that follow; those that do not go with these demonstrations are refused as the service refuses them.</summary>
    /// <exception cref="ArgumentException">They are no options, whatever the demonstrations.</exception>
    public bool TryChoose(JsonObject given, out string reason)
    {
        var options = Read(given);
        if (options.Preset == PresetName.Auto)
        {
            foreach (var choice in AutoPreset.Choose(given, _result.Contents!, _result.Report))
            {
                given[choice.Option] = choice.Value.DeepClone();
                Console.Error.WriteLine($"{choice.Option}: {choice.Value.ToJsonString()}. {choice.Reason}");
            }

            options = Read(given);
        }

        _options = OptionsReader.Write(options);
        reason = string.Join(" ", Compatibility.Check(AlgorithmCatalog.Find(AlgorithmNames.BehaviorCloning)!, options, _result.Contents!).Select(problem => problem.Detail));
        return reason.Length == 0;
    }

    private static BehaviorCloningOptions Read(JsonObject given) =>
        (BehaviorCloningOptions?)OptionsReader.Read(typeof(BehaviorCloningOptions), given, out var problems) ?? throw new ArgumentException(string.Join("\n", problems));

    public Trained Train(int seed)
    {
        var output = Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString())).FullName;
        TrainingSession.Train(new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, _options, seed, _dataset, output, 1), new Silence(), new Undisturbed(), CancellationToken.None);
        return new Trained(output, _feature);
    }

    // A folder is all that is in it.
    private static IEnumerable<IntakeFile> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order().Select(file => new IntakeFile(Path.GetRelativePath(path, file), file))
        : [new IntakeFile(Path.GetFileName(path), path)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Silence : ITrainingObserver
    {
        public void Checkpointed(TakenCheckpoint checkpoint)
        {
        }

        public void Started(long totalSteps)
        {
        }

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
        {
        }

        public void Progressed(RunProgress progress)
        {
        }

        public void Finalizing()
        {
        }
    }
}
