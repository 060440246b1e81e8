using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Policies;
using ImitationService.Learning.Algorithms;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;
using TorchSharp;

namespace ImitationService.Learning.Tests.Training;

/// <summary>Trains as a worker would, into a folder of its own.</summary>
internal sealed class TestTraining : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("learning-bundle-").FullName;

    public RecordingObserver Observer { get; init; } = new();

    /// <summary>The largest dataset that is copied into memory.</summary>
    public long MostResidentBytes { get; init; } = MemoryEstimate.MostResidentBytes;

    /// <summary>A whole training with its bundle.</summary>
    public static TestTraining Run(TestDemonstrations demonstrations, BehaviorCloningOptions options, long seed = 1, string runId = "run_test")
    {
        var training = new TestTraining();
        training.Start(demonstrations.Folder, options, seed, runId, CancellationToken.None);
        return training;
    }

    /// <summary>The algorithm alone, without a bundle.</summary>
    public static TrainedPolicy Train(TestDemonstrations demonstrations, BehaviorCloningOptions options, long seed = 1, RecordingObserver? observer = null)
    {
        torch.set_num_threads(1);
        using var dataset = CanonicalDataset.Open(demonstrations.Folder);
        observer ??= new RecordingObserver();
        var manifest = new CheckpointManifest(CheckpointFile.Format, AlgorithmNames.BehaviorCloning, 1, OptionsReader.Write(options), seed, dataset.Contents, 0, new Dictionary<string, double>(), new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, string>());
        using var checkpoints = new TrainingCheckpoints(null, manifest, observer, new Undisturbed(), TimeProvider.System);
        var context = new TrainingContext(options, seed, dataset, torch.CPU, observer, checkpoints, TimeProvider.System);
        return new BehaviorCloning().Train(context, CancellationToken.None);
    }

    /// <summary>A training that takes checkpoints into a folder, from one of them where an origin is given; true when it came to its end.</summary>
    public bool Go(string datasetFolder, BehaviorCloningOptions options, long seed, CheckpointSettings checkpoints, ITrainingControl? control = null)
    {
        var request = new TrainingRequest("run_test", AlgorithmNames.BehaviorCloning, OptionsReader.Write(options), seed, datasetFolder, Folder, 1)
        {
            Checkpoints = checkpoints,
            MostResidentBytes = MostResidentBytes,
        };
        try
        {
            TrainingSession.Train(request, Observer, control ?? new Undisturbed(), CancellationToken.None);
            return true;
        }
        catch (TrainingStoppedException)
        {
            return false;
        }
    }

    public void Start(string datasetFolder, BehaviorCloningOptions options, long seed, string runId, CancellationToken cancellationToken) =>
        TrainingSession.Train(
            new TrainingRequest(runId, AlgorithmNames.BehaviorCloning, OptionsReader.Write(options), seed, datasetFolder, Folder, 1) { MostResidentBytes = MostResidentBytes },
            Observer,
            new Undisturbed(),
            cancellationToken);

    /// <summary>The bytes of one of the bundle's files.</summary>
    public byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>The weights, as a file.</summary>
    public byte[] Weights => File(BundleFiles.Safetensors);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
