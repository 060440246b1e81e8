using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Infrastructure.Retention;
using ImitationService.Worker.Intake;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Reconciliation;
using ImitationService.Worker.Training;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Exports;

/// <summary>
/// Has a dataset written in the form of others, and keeps the file beside it. There is no row: whoever asks for the file looks into
/// the storage, and asks again where a worker died over it.
/// </summary>
internal sealed class ExportJob(
    IDatasetStore datasets,
    IObjectStorage storage,
    ExportUses uses,
    ReaderProcess process,
    StorageFaults faults,
    WorkRoot work,
    WorkUnderWay underWay,
    IChangeSignal signal,
    IOptions<WorkerOptions> options) : IExportJob
{
    public async Task ExportAsync(string datasetId, ExportFormat format, CancellationToken cancellationToken)
    {
        var name = $"{datasetId}-{format}";
        if (!underWay.TryBegin(name))
        {
            return;
        }

        try
        {
            if (await IsWantedAsync(datasetId, format, cancellationToken))
            {
                using var folder = work.Create(name);
                await WriteAsync(datasetId, format, folder, cancellationToken);
                signal.Publish(datasetId);
            }
        }
        finally
        {
            underWay.End(name);
        }
    }

    private async Task<bool> IsWantedAsync(string datasetId, ExportFormat format, CancellationToken cancellationToken) =>
        await datasets.FindAsync(datasetId, cancellationToken) is { State: DatasetState.Ready }
        && await storage.FindAsync(ObjectKeys.DatasetExport(datasetId, format), cancellationToken) is null;

    private async Task WriteAsync(string datasetId, ExportFormat format, WorkFolder folder, CancellationToken cancellationToken)
    {
        var canonical = await faults.RideOutAsync($"Dataset {datasetId}", () => CanonicalFolder.FindAsync(storage, datasetId, folder, cancellationToken), cancellationToken);
        if (canonical is null)
        {
            return;
        }

        var order = new ExportOrder(canonical, format, Path.Combine(folder.Path, "export"), folder.CreateSubfolder("scratch"));
        var orderPath = Path.Combine(folder.Path, "order.json");
        await File.WriteAllBytesAsync(orderPath, JsonSerializer.SerializeToUtf8Bytes(order, ChildJson.Export), cancellationToken);
        var end = await process.RunAsync(datasetId, process.CommandOf("export", orderPath, folder), cancellationToken);
        await faults.RideOutAsync(
            $"Dataset {datasetId}",
            () => end == ReaderEnd.Finished ? StoreAsync(datasetId, format, order.OutputPath, cancellationToken) : StoreProblemAsync(datasetId, format, end, cancellationToken),
            cancellationToken);
        if (await datasets.FindAsync(datasetId, cancellationToken) is null)
        {
            // Deleted meanwhile: nothing would ever name what was just stored.
            await storage.RemoveAsync(ObjectKeys.Dataset(datasetId), cancellationToken);
            await storage.RemoveAsync(ObjectKeys.ExportUsesOf(datasetId), cancellationToken);
        }
    }

    private async Task<StoredObject> StoreAsync(string datasetId, ExportFormat format, string path, CancellationToken cancellationToken)
    {
        // Noted first: a file without a note would stay for ever.
        await uses.NoteAsync(datasetId, format, cancellationToken);
        await using var content = File.OpenRead(path);
        return await storage.PutAsync(ObjectKeys.DatasetExport(datasetId, format), content, cancellationToken);
    }

    /// <summary>Leaves word for whoever waits for the file.</summary>
    private async Task<StoredObject> StoreProblemAsync(string datasetId, ExportFormat format, ReaderEnd end, CancellationToken cancellationToken)
    {
        var problem = ExportProblems.Of(end, options.Value);
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(problem, ServiceJson.Options));
        return await storage.PutAsync(ObjectKeys.DatasetExportProblem(datasetId, format), content, cancellationToken);
    }
}
