using ImitationService.Domain.Runs;
using ImitationService.Worker.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Intake;

/// <summary>Runs a child that works on a dataset's files, with limits of time and memory.</summary>
internal sealed partial class ReaderProcess(IOptions<WorkerOptions> workerOptions, TimeProvider time, ILogger<ReaderProcess> logger)
{
    // Stacks, buffers and the runtime itself, beside the managed heap.
    private const long Overhead = 256L << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly WorkerOptions _options = workerOptions.Value;

    /// <summary>A child of a verb, within the limits of reading.</summary>
    public ChildCommand CommandOf(string verb, string orderPath, WorkFolder folder) =>
        new(verb, orderPath, folder.Path, Threads: 1, _options.IntakeMemoryBytes);

    /// <summary>Runs a child to its end, or to the first limit that it passes.</summary>
    public async Task<ReaderEnd> RunAsync(string datasetId, ChildCommand command, CancellationToken cancellationToken)
    {
        await using var child = ChildProcess.Start(command, time);
        var lastWord = LastWordAsync(child);
        var broken = await WatchAsync(child, lastWord, cancellationToken);
        if (broken != ReaderEnd.Finished)
        {
            child.Kill();
        }

        var word = await lastWord;
        var exitCode = await child.WaitForExitAsync(TimeSpan.FromSeconds(_options.GraceSeconds));
        LogEnded(datasetId, child.Id, exitCode, child.Tail);
        return (broken, word) switch
        {
            (not ReaderEnd.Finished, _) => broken,
            (_, FinishedMessage) => ReaderEnd.Finished,
            (_, FailedMessage { Reason: FailureReason.OutOfMemory }) => ReaderEnd.OutOfMemory,
            (_, FailedMessage) => exitCode == ExitCodes.NoRoom ? ReaderEnd.OutOfRoom : ReaderEnd.Faulted,
            _ => ReaderEnd.Died,
        };
    }

    private static async Task<ChildMessage?> LastWordAsync(ChildProcess child)
    {
        ChildMessage? last = null;
        await foreach (var message in child.Messages.ReadAllAsync())
        {
            last = message;
        }

        return last;
    }

    /// <summary>Returns when the child has ended by itself, or with the limit that it passed.</summary>
    private async Task<ReaderEnd> WatchAsync(ChildProcess child, Task ended, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        while (!ended.IsCompleted)
        {
            if (time.GetElapsedTime(startedAt) > TimeSpan.FromSeconds(_options.IntakeSeconds))
            {
                return ReaderEnd.OutOfTime;
            }

            if (child.MeasureMemory() > _options.IntakeMemoryBytes + Overhead)
            {
                return ReaderEnd.OutOfMemory;
            }

            await Task.WhenAny(ended, Task.Delay(Interval, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return ReaderEnd.Finished;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dataset {Dataset}: reader {Process} ended with {ExitCode}. {Tail}")]
    private partial void LogEnded(string dataset, int process, int exitCode, string tail);
}
