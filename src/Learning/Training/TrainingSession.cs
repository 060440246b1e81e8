using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Domain.Algorithms;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;
using ImitationService.Learning.Algorithms;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Export;
using ImitationService.Learning.Native;
using TorchSharp;

namespace ImitationService.Learning.Training;

/// <summary>Trains a policy and writes its bundle.</summary>
public static class TrainingSession
{
    /// <summary>
    /// Trains, exports, checks the export against the trained network, and writes every file of the bundle (and
    /// <c>bundle.zip</c>) into the output folder.
    /// </summary>
    /// <exception cref="TrainingException">The training cannot go on; says whose fault it is.</exception>
    /// <exception cref="TrainingStoppedException">It was to stop, and has taken a checkpoint.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; noticed within one minibatch.</exception>
    public static void Train(TrainingRequest request, ITrainingObserver observer, ITrainingControl control, CancellationToken cancellationToken)
    {
        try
        {
            TrainAndExport(request, observer, control, cancellationToken);
        }
        catch (Exception failure) when (IsOutOfMemory(failure))
        {
            throw new TrainingException(
                FailureReason.OutOfMemory,
                "The trainer needed more memory than there is. Use fewer transitions, narrower layers (hidden_sizes) or a smaller batch_size.",
                failure);
        }
    }

    private static void TrainAndExport(TrainingRequest request, ITrainingObserver observer, ITrainingControl control, CancellationToken cancellationToken)
    {
        NativeTorch.Load();
        torch.set_num_threads(request.Threads);
        var algorithm = AlgorithmRegistry.Get(request.Algorithm);
        using var dataset = CanonicalDataset.Open(request.DatasetFolder);
        var options = ReadOptions(request, dataset.Contents);
        var device = ResolveDevice(request.Device);
        using var checkpoints = new TrainingCheckpoints(request.Checkpoints, Describe(request, algorithm, dataset), observer, control, TimeProvider.System);
        checkpoints.CheckOrigin(options);
        var context = new TrainingContext(options, request.Seed, dataset, device, observer, checkpoints, TimeProvider.System)
        {
            MostResidentBytes = request.MostResidentBytes,
        };
        using var trained = algorithm.Train(context, cancellationToken);
        observer.Finalizing();
        FaultPoint.Reach(FaultPoints.Exporting);
        PolicyBundle.Write(trained, request, dataset, cancellationToken);
    }

    private static CheckpointManifest Describe(TrainingRequest request, IAlgorithm algorithm, CanonicalDataset dataset) => new(
        CheckpointFile.Format,
        algorithm.Name,
        algorithm.Version,
        request.Options,
        request.Seed,
        dataset.Contents,
        Step: 0,
        new Dictionary<string, double>(),
        new Dictionary<string, IReadOnlyList<string>>(),
        Versions.All);

    private static torch.Device ResolveDevice(TrainingDevice device)
    {
        if (device == TrainingDevice.Cpu)
        {
            return torch.CPU;
        }

        if (torch.cuda.is_available())
        {
            // Shortened products would be another policy than the one that is exported, whose runtime does not shorten them.
            torch.backends.cuda.matmul.allow_tf32 = false;
            torch.backends.cudnn.allow_tf32 = false;
            return torch.CUDA;
        }

        throw new TrainingException(
                FailureReason.Internal,
                "The worker that took this run serves the queue 'gpu', but its trainer finds no CUDA device. Whoever runs the service must give "
                + "that worker a GPU and the CUDA build of the torch backend, or take 'gpu' out of its Worker:Queues.");
    }

    private static AlgorithmOptions ReadOptions(TrainingRequest request, DatasetContents contents)
    {
        var descriptor = AlgorithmCatalog.Find(request.Algorithm)
            ?? throw new TrainingException(FailureReason.UserError, $"The catalogue has no algorithm '{request.Algorithm}'.");
        var options = OptionsReader.Read(descriptor.OptionsType, request.Options, out var problems);
        problems = options is null ? problems : Compatibility.Check(descriptor, options, contents);
        if (problems.Count > 0)
        {
            throw new TrainingException(FailureReason.UserError, string.Join(" ", problems.Select(problem => problem.Detail)));
        }

        return options!;
    }

    // Torch reports a failed allocation as an error of its own, with these words in its text.
    internal static bool IsOutOfMemory(Exception failure) =>
        failure is OutOfMemoryException
        || (failure is ExternalException && (failure.Message.Contains("not enough memory", StringComparison.Ordinal)
            || failure.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
            || failure.Message.Contains("can't allocate memory", StringComparison.Ordinal)));
}
