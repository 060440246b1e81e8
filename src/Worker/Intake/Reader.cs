using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Training;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Intake;

/// <summary>Reads an upload in a child process with limits of time and memory. Whatever becomes of the child, there is a result.</summary>
internal sealed class Reader(
    IObjectStorage storage,
    RecipeSources sources,
    StorageFaults faults,
    ReaderProcess process,
    IOptions<WorkerOptions> workerOptions)
{
    private const int Attempts = 2;

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
        var command = process.CommandOf("read", orderPath, folder);
        var end = ReaderEnd.Died;
        for (var attempt = 0; attempt < Attempts && end == ReaderEnd.Died; attempt++)
        {
            Empty(output);
            end = await process.RunAsync(dataset.Id, command, cancellationToken);
        }

        return end == ReaderEnd.Finished
            ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(resultPath, cancellationToken), ChildJson.Result)!
            : ReaderProblems.Reject(end, _options);
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
}
