using System.Text.Json;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Learning.Training;
using ImitationService.Worker.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Training;

/// <summary>Runs one attempt: starts the trainer, commits what it says, keeps the lease, stops it when need be, records the end.</summary>
internal sealed partial class TrainerSupervisor(
    IRunStore runs,
    IObjectStorage storage,
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
        using var stop = new StopSignal();
        var slots = served.OfRuns.Sum(serverOptions.Value.ConcurrencyOf);
        var limits = TrainerLimits.Of(run, _options, slots);
        await using var onShutdown = shutdown.Register(() => stop.Raise(StopCause.ShuttingDown));
        var lease = new LeasedRun(runs, held, _options, stop, time, logger);
        using var over = new CancellationTokenSource();
        var guards = Guard.All(over.Token, lease.KeepAsync, lease.FenceAsync, token => lease.WatchCancelAsync(signal, token));
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
            end = RunEnd.Lost(FailureReason.Internal, $"The attempt met a fault of the service ({exception.GetType().Name}).");
        }
        finally
        {
            await over.CancelAsync();
            await guards;
        }

        return end is null || stop.Cause == StopCause.LeaseLost ? null : await RecordAsync(end, lease);
    }

    private async Task<Run?> RecordAsync(RunEnd end, LeasedRun lease)
    {
        if (!end.HasArtifacts)
        {
            await storage.RemoveAsync(ObjectKeys.RunAttempt(lease.Id, lease.Epoch), CancellationToken.None);
        }

        return await lease.ChangeAsync(end.Apply, [], CancellationToken.None);
    }

    private async Task<RunEnd?> AttemptAsync(Run run, LeasedRun lease, TrainerLimits limits, StopSignal stop)
    {
        using var folder = work.Create($"{run.Id}-{lease.Epoch}");
        if (!await runs.ClearMetricsAsync(run.Id, lease.Epoch, stop.Token))
        {
            return null;
        }

        if (await CanonicalFolder.FindAsync(storage, run.Specification.DatasetId, folder, stop.Token) is not { } dataset)
        {
            return RunEnd.Failed(FailureReason.DataError, "The dataset is no longer there. Upload it again and start a new run.", retryable: false);
        }

        var output = folder.CreateSubfolder("output");
        var command = await OrderAsync(run, dataset, output, folder, stop.Token);
        var progress = new TrainingProgress(lease);
        var (exitCode, peakMemory) = await TrainAsync(run, command, progress, limits, stop);
        return (stop.Cause, progress.LastWord) switch
        {
            (not StopCause.None, _) => EndOf(stop, limits, peakMemory),
            (_, FinishedMessage) => RunEnd.Succeeded(await RunArtifacts.StoreAsync(storage, lease, output, stop.Token)),
            (_, FailedMessage failed) => TrainerEnds.Explained(failed),
            _ => TrainerEnds.Died(exitCode, peakMemory),
        };
    }

    private async Task<ChildCommand> OrderAsync(Run run, string dataset, string output, WorkFolder folder, CancellationToken cancellationToken)
    {
        var specification = run.Specification;
        var order = new TrainingOrder(
            run.Id, specification.Algorithm, specification.Options, specification.Seed, dataset, output, _options.TrainerThreads, DeviceOf(run.Queue));
        var path = Path.Combine(folder.Path, "order.json");
        await File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(order, ChildJson.Training), cancellationToken);
        return new ChildCommand("train", path, folder.Path, _options.TrainerThreads, ManagedHeapBytes: null);
    }

    private async Task<(int ExitCode, long PeakMemory)> TrainAsync(
        Run run,
        ChildCommand command,
        TrainingProgress progress,
        TrainerLimits limits,
        StopSignal stop)
    {
        await using var trainer = ChildProcess.Start(command, time);
        LogStarted(run.Id, run.Attempt, trainer.Id);
        var watch = new TrainerWatch(limits, stop, time);
        using var over = new CancellationTokenSource();
        var guards = Guard.All(over.Token, token => watch.WatchAsync(trainer, token), token => watch.EnforceAsync(trainer, token));
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}, attempt {Attempt}: trainer {Process} ended with {ExitCode}. {Tail}")]
    private partial void LogEnded(string run, int attempt, int process, int exitCode, string tail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run}, attempt {Attempt}: fault of the service")]
    private partial void LogFault(Exception exception, string run, int attempt);
}
