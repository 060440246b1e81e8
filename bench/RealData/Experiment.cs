using System.Text.Json.Nodes;
using ImitationService.Demonstrations;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;

namespace ImitationService.RealData.Bench;

/// <summary>One set of demonstrations, read once and trained on as often as wanted.</summary>
internal sealed class Experiment : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("real-data-bench-").FullName;
    private readonly string _dataset;
    private readonly JsonObject _options;
    private readonly string _feature;

    public Experiment(IReadOnlyList<string> paths, string options)
    {
        _dataset = Path.Combine(_folder, "dataset");
        var result = Intake.Read(new IntakeRequest([.. paths.SelectMany(Files)], null, _dataset), CancellationToken.None);
        if (!result.IsAccepted)
        {
            throw new InvalidOperationException(string.Join("\n", result.Report.Problems));
        }

        // The only one where there is a task to act in.
        using (var dataset = CanonicalDataset.Open(_dataset))
        {
            _feature = dataset.Contents.Features.First(feature => feature.IsObservation).Name;
        }

        var chosen = OptionsReader.Read(typeof(BehaviorCloningOptions), JsonNode.Parse(options)!.AsObject(), out var problems)
            ?? throw new ArgumentException(string.Join("\n", problems));
        _options = OptionsReader.Write(chosen);
    }

    public Trained Train(int seed)
    {
        var output = Directory.CreateDirectory(Path.Combine(_folder, $"seed-{seed}")).FullName;
        var observer = new LastMetrics();
        TrainingSession.Train(new TrainingRequest("run_bench", AlgorithmNames.BehaviorCloning, _options, seed, _dataset, output, 1), observer, new Undisturbed(), CancellationToken.None);
        return new Trained(observer.Values, output, _feature);
    }

    // A folder is all that is in it.
    private static IEnumerable<IntakeFile> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order().Select(file => new IntakeFile(Path.GetRelativePath(path, file), file))
        : [new IntakeFile(Path.GetFileName(path), path)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class LastMetrics : ITrainingObserver
    {
        public Dictionary<string, double> Values { get; } = [];

        public void Checkpointed(TakenCheckpoint checkpoint)
        {
        }

        public void Started(long totalSteps)
        {
        }

        public void Reported(long step, IReadOnlyDictionary<string, double> values, RunProgress progress)
        {
            foreach (var (name, value) in values)
            {
                Values[name] = value;
            }
        }

        public void Progressed(RunProgress progress)
        {
        }

        public void Finalizing()
        {
        }
    }
}
