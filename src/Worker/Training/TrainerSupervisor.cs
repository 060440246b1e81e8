using System.Text.Json;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Tracing;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Learning.Checkpoints;
using ImitationService.Learning.Training;
using ImitationService.Worker.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Training;

/// <summary>Runs one attempt: starts the trainer, commits what it says, keeps the lease, stops it when need be, records the end.</summary>
internal sealed partial class TrainerSupervisor(
    IRunStore runs,
    IObjectStorage storage,
    RunCheckpoints checkpoints,
    StorageFaults faults,
    IChangeSignal signal,
    WorkRoot work,
    IOptions<WorkerOptions> workerOptions,
    ServedQueues served,
    IOptions<JobServerOptions> serverOptions,
    TimeProvider time,
    ILogger<TrainerSupervisor> logger)
{
    private readonly WorkerOptions _options = workerOptions.Value;

    /// <summary>Supervises the attempt of a run that was just acquired, to its end.</summary>
    /// <returns>The run as the attempt left it; null when it was lost to another worker on the way.</returns>
    public async Task<Run?> SuperviseAsync(HeldRun held, CancellationToken shutdown)
    {
        var run = held.Run;
        using var trace = ServiceTracing.Begin(ServiceTracing.Attempt, run.TraceParent, run.Id, run.Attempt);
        using var scope = logger.BeginScope(RunScope.Of(run));
        using var stop = new StopSignal();
        var slots = served.OfRuns.Sum(serverOptions.Value.ConcurrencyOf);
        var limits = TrainerLimits.Of(run, _options, slots);
        await using var onShutdown = shutdown.Register(() => stop.Raise(StopCause.ShuttingDown));
        var lease = new LeasedRun(runs, held, _options, stop, time, logger);
        using var over = new CancellationTokenSource();
        var guards = Guard.All(over.Token, lease.KeepAsync, lease.FenceAsync, token => lease.WatchWishesAsync(signal, token));
        RunEnd? end;
        try
        {
            end = await AttemptAsync(run, lease, limits, stop);
        }
        catch (OperationCanceledException) when (stop.Cause != StopCause.None)
        {
            end = EndOf(stop, limits, peakMemory: 0);
        }
        catch (Exception exception)
        {
            // The edge of an attempt: whatever went wrong here costs the attempt, and the log has it.
            LogFault(exception, run.Id, run.Attempt);
            end = RunEnd.Lost(FailureReason.Internal, $"The attempt met a fault of the service: {FileFault.Describe(exception)}.");
        }
        finally
        {
            await over.CancelAsync();
            await guards;
        }

        return end is null || stop.Cause == StopCause.LeaseLost ? null : await RecordAsync(end, run, lease);
    }

    private async Task<Run?> RecordAsync(RunEnd end, Run before, LeasedRun lease)
    {
        FaultPoint.Reach(FaultPoints.ArtifactsStored);
        var recorded = await lease.ChangeAsync(end.Apply, [], CancellationToken.None);
        FaultPoint.Reach(FaultPoints.EndRecorded);
        var isSuccess = recorded?.State == RunState.Succeeded;

        // Of an end without a policy, what was stored on the way is in nobody's row; of one with, what an earlier success had stored.
        string[] superfluous = recorded is null ? [] : isSuccess ? [.. before.Artifacts.Select(artifact => artifact.Key)] : [ObjectKeys.RunArtifacts(lease.Id, lease.Epoch)];
        foreach (var prefix in superfluous)
        {
            await RemoveAsync(prefix);
        }

        return recorded;
    }

    // The end is recorded: bytes that cannot be removed now harm nobody.
    private async Task RemoveAsync(string prefix)
    {
        try
        {
            await storage.RemoveAsync(prefix, CancellationToken.None);
        }
        catch (Exception exception) when (StorageFaults.IsFault(exception, CancellationToken.None))
        {
            LogLeft(exception, prefix);
        }
    }

    private async Task<RunEnd?> AttemptAsync(Run run, LeasedRun lease, TrainerLimits limits, StopSignal stop)
    {
        using var folder = work.Create($"{run.Id}-{lease.Epoch}");
        var dataset = await faults.RideOutAsync(
            $"Run {run.Id}", () => CanonicalFolder.FindAsync(storage, run.Specification.DatasetId, folder, stop.Token), stop.Token);
        if (dataset is null)
        {
            return RunEnd.Failed(FailureReason.DataError, "The dataset is no longer there. Upload it again and start a new run.", retryable: false);
        }

        var start = await checkpoints.FetchAsync(run, Path.Combine(folder.Path, "start.safetensors"), stop.Token);
        if (start.IsDamaged)
        {
            return run.StartStep > 0
                ? RunEnd.CheckpointDamaged(run.StartStep)
                : RunEnd.Failed(FailureReason.Internal, "The checkpoint that the fork begins with is missing or damaged. Fork again.", retryable: false);
        }

        var output = folder.CreateSubfolder("output");
        var command = await OrderAsync(run, dataset, output, start.Origin, folder, stop.Token);
        FaultPoint.Reach(FaultPoints.RunFetched);
        return await TrainAsync(run, lease, command, output, limits, stop);
    }

    private async Task<ChildCommand> OrderAsync(
        Run run,
        string dataset,
        string output,
        CheckpointOrigin? origin,
        WorkFolder folder,
        CancellationToken cancellationToken)
    {
        var specification = run.Specification;
        var settings = new CheckpointSettings(folder.CreateSubfolder("checkpoints"), specification.Checkpoints, origin);
        var order = new TrainingOrder(
            run.Id,
            run.Attempt,
            specification.Algorithm,
            run.Options,
            specification.Seed,
            dataset,
            output,
            _options.TrainerThreads,
            settings,
            specification.Fork,
            DeviceOf(run.Queue));
        var path = Path.Combine(folder.Path, "order.json");
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(order, ChildJson.Training), cancellationToken);
        return new ChildCommand("train", path, folder.Path, _options.TrainerThreads, ManagedHeapBytes: null);
    }

    private async Task<RunEnd?> TrainAsync(Run run, LeasedRun lease, ChildCommand command, string output, TrainerLimits limits, StopSignal stop)
    {
        await using var uploads = new CheckpointUploads(checkpoints, lease, time, logger);
        var progress = new TrainingProgress(lease, uploads);
        var (exitCode, peakMemory) = await SuperviseTrainerAsync(run, lease, command, progress, limits, stop);
        FaultPoint.Reach(FaultPoints.TrainerEnded);

        await uploads.FlushAsync(PatienceOf(stop.Cause, limits), stop.Cause is StopCause.None or StopCause.Paused ? stop.Firm : CancellationToken.None);
        return (stop.Cause, progress.LastWord) switch
        {
            (StopCause.None or StopCause.Paused, FinishedMessage) => RunEnd.Succeeded(await StoreArtifactsAsync(lease, output, stop)),
            (not StopCause.None, _) => EndOf(stop, limits, peakMemory),
            (_, FailedMessage failed) => TrainerEnds.Explained(failed),
            _ => TrainerEnds.Died(exitCode, peakMemory),
        };
    }

    // Whoever waits for a cancelled run, or for the end of this process, does not wait for a storage that is away.
    private TimeSpan PatienceOf(StopCause cause, TrainerLimits limits) => cause switch
    {
        StopCause.None or StopCause.Paused => faults.Patience,
        StopCause.Cancelled or StopCause.LeaseLost => TimeSpan.Zero,
        _ => limits.Grace,
    };

    // A pause that came too late for the trainer does not keep its policy from being stored.
    private Task<IReadOnlyList<Artifact>> StoreArtifactsAsync(LeasedRun lease, string output, StopSignal stop) => faults.RideOutAsync(
        $"Run {lease.Id}, artifacts", () => RunArtifacts.StoreAsync(storage, lease, output, stop.Firm), stop.Firm);

    private async Task<(int ExitCode, long PeakMemory)> SuperviseTrainerAsync(
        Run run,
        LeasedRun lease,
        ChildCommand command,
        TrainingProgress progress,
        TrainerLimits limits,
        StopSignal stop)
    {
        await using var trainer = ChildProcess.Start(command, time, line => LogTrainer(line));
        LogStarted(run.Id, run.Attempt, trainer.Id);
        FaultPoint.Reach(FaultPoints.TrainerStarted);
        var watch = new TrainerWatch(limits, stop, time);
        using var over = new CancellationTokenSource();
        var guards = Guard.All(
            over.Token,
            token => watch.WatchAsync(trainer, token),
            token => watch.EnforceAsync(trainer, token),
            token => TrainerWatch.AskForCheckpointsAsync(trainer, lease.CheckpointWishes, token));
        try
        {
            await progress.CommitAsync(trainer, CancellationToken.None);
            var exitCode = await trainer.WaitForExitAsync(limits.Grace);
            LogEnded(run.Id, run.Attempt, trainer.Id, exitCode, trainer.Tail);
            return (exitCode, trainer.PeakMemory);
        }
        finally
        {
            await over.CancelAsync();
            await guards;
        }
    }

    private static TrainingDevice DeviceOf(WorkQueue queue) => queue == WorkQueue.Gpu ? TrainingDevice.Cuda : TrainingDevice.Cpu;

    private static RunEnd? EndOf(StopSignal stop, TrainerLimits limits, long peakMemory) =>
        stop.Cause == StopCause.LeaseLost ? null : TrainerEnds.Stopped(stop.Cause, limits, peakMemory);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}, attempt {Attempt}: trainer {Process} started")]
    private partial void LogStarted(string run, int attempt, int process);

    [LoggerMessage(Level = LogLevel.Information, Message = "Trainer: {Line}")]
    private partial void LogTrainer(string line);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}, attempt {Attempt}: trainer {Process} ended with {ExitCode}. {Tail}")]
    private partial void LogEnded(string run, int attempt, int process, int exitCode, string tail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bytes {Key} could not be removed; they are looked for again")]
    private partial void LogLeft(Exception exception, string key);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run}, attempt {Attempt}: fault of the service")]
    private partial void LogFault(Exception exception, string run, int attempt);
}
