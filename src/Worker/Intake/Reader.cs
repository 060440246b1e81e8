using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Training;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Intake;

/// <summary>Reads an upload in a child process with limits of time and memory. Whatever becomes of the child, there is a result.</summary>
internal sealed partial class Reader(
    IObjectStorage storage,
    RecipeSources sources,
    StorageFaults faults,
    IOptions<WorkerOptions> workerOptions,
    TimeProvider time,
    ILogger<Reader> logger)
{
    // Stacks, buffers and the runtime itself, beside the managed heap.
    private const long Overhead = 256L << 20;

    private const int Attempts = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly WorkerOptions _options = workerOptions.Value;

    /// <summary>Reads a dataset's files into the output folder, or makes it there from others.</summary>
    public async Task<IntakeResult> ReadAsync(Dataset dataset, WorkFolder folder, string output, CancellationToken cancellationToken)
    {
        var resultPath = Path.Combine(folder.Path, "result.json");
        var orderPath = Path.Combine(folder.Path, "order.json");
        var derivation = dataset.Lineage is { } lineage ? await sources.GatherAsync(lineage, folder, cancellationToken) : null;
        if (dataset.Lineage is not null && derivation is null)
        {
            return ReaderProblems.Reject(ReaderEnd.SourceGone, _options);
        }

        var order = new IntakeOrder(await GatherAsync(dataset, folder, cancellationToken), dataset.Mapping, output, resultPath) { Derivation = derivation };
        await File.WriteAllBytesAsync(orderPath, JsonSerializer.SerializeToUtf8Bytes(order, ChildJson.Intake), cancellationToken);
        var command = new ChildCommand("read", orderPath, folder.Path, Threads: 1, _options.IntakeMemoryBytes);
        var end = ReaderEnd.Died;
        for (var attempt = 0; attempt < Attempts && end == ReaderEnd.Died; attempt++)
        {
            Empty(output);
            end = await RunAsync(dataset.Id, command, cancellationToken);
        }

        return end == ReaderEnd.Finished
            ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(resultPath, cancellationToken), ChildJson.Result)!
            : ReaderProblems.Reject(end, _options);
    }

    private async Task<ReaderEnd> RunAsync(string datasetId, ChildCommand command, CancellationToken cancellationToken)
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

    private async Task<List<OrderedFile>> GatherAsync(Dataset dataset, WorkFolder folder, CancellationToken cancellationToken)
    {
        var files = new List<OrderedFile>();
        for (var index = 0; index < dataset.Files.Count; index++)
        {
            var position = index;
            var key = ObjectKeys.DatasetSourceFile(dataset.Id, index);
            var path = storage.FindLocalPath(key)
                ?? await faults.RideOutAsync($"Dataset {dataset.Id}", () => DownloadAsync(key, folder, position, cancellationToken), cancellationToken);
            files.Add(new OrderedFile(dataset.Files[index].Name, path));
        }

        return files;
    }

    private async Task<string> DownloadAsync(string key, WorkFolder folder, int index, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.CreateSubfolder("source"), $"{index:D5}");
        await using var content = await storage.OpenReadAsync(key, 0, cancellationToken)
            ?? throw new FileNotFoundException($"{key} is not there.");
        await using var copy = File.Create(path);
        await content.CopyToAsync(copy, cancellationToken);
        return path;
    }

    private static void Empty(string output)
    {
        Directory.Delete(output, recursive: true);
        Directory.CreateDirectory(output);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dataset {Dataset}: reader {Process} ended with {ExitCode}. {Tail}")]
    private partial void LogEnded(string dataset, int process, int exitCode, string tail);
}
