using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Reconciliation;
using ImitationService.Worker.Training;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Hosting;

/// <summary>What <c>--once</c> does: takes the run that is next from the table, without any queue's server, and has it trained.</summary>
internal sealed partial class SingleRun(
    ServedQueues served,
    NextRun next,
    LostRuns lost,
    TrainerSupervisor supervisor,
    WorkRoot work,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<SingleRun> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a run, for a while, and supervises its attempt.</summary>
    /// <returns>The process's exit code.</returns>
    public async Task<int> TrainAsync(CancellationToken stopping)
    {
        if (served.OfRuns.Count == 0)
        {
            Console.Error.WriteLine("--once trains a run: name cpu or gpu among the queues.");
            return ExitCodes.Usage;
        }

        try
        {
            await PrepareAsync(stopping);
            if (await WaitForOneAsync(stopping) is not { } held)
            {
                LogNone(string.Join(", ", served.OfRuns.Select(QueueNames.Of)));
                return ExitCodes.Done;
            }

            return Judge(held.Run.Id, await supervisor.SuperviseAsync(held, stopping), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCodes.Cancelled;
        }
    }

    private async Task PrepareAsync(CancellationToken stopping)
    {
        work.RemoveAbandoned();
        if (options.Value.SoleWorker == true)
        {
            await lost.TakeBackAllAsync(stopping);
        }
    }

    private async Task<HeldRun?> WaitForOneAsync(CancellationToken stopping)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            await lost.TakeBackAsync(stopping);
            foreach (var queue in served.OfRuns)
            {
                if (await next.TakeAsync(queue, stopping) is { } held)
                {
                    return held;
                }
            }

            if (time.GetElapsedTime(since).TotalSeconds >= options.Value.OnceWaitSeconds)
            {
                return null;
            }

            await Task.Delay(Pause, time, stopping);
        }
    }

    private int Judge(string runId, Run? ended, CancellationToken stopping)
    {
        if (ended is null)
        {
            LogLost(runId);
            return ExitCodes.Failed;
        }

        LogEnded(ended.Id, ended.State);
        return ended.State == RunState.Interrupted && stopping.IsCancellationRequested ? ExitCodes.Cancelled : ExitCodes.Done;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No run waits in {Queues}; nothing to do")]
    private partial void LogNone(string queues);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is {State}; this worker's part is done")]
    private partial void LogEnded(string run, RunState state);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} was lost to another worker: the lease could not be kept")]
    private partial void LogLost(string run);
}
