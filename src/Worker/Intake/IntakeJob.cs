using ImitationService.Domain.Datasets;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Reconciliation;
using ImitationService.Worker.Training;
using Microsoft.Extensions.Logging;

namespace ImitationService.Worker.Intake;

/// <summary>Has an upload read, or a dataset made from others, and records what came of it. One that is deleted meanwhile leaves nothing.</summary>
internal sealed partial class IntakeJob(
    IDatasetStore datasets,
    IObjectStorage storage,
    Reader reader,
    StorageFaults faults,
    WorkRoot work,
    WaitingWork waiting,
    WorkUnderWay underWay,
    TimeProvider time,
    RemovalWatch removals,
    ILogger<IntakeJob> logger) : IIntakeJob
{
    public async Task ReadAsync(string datasetId, CancellationToken cancellationToken)
    {
        waiting.Remove(datasetId);
        if (!underWay.TryBegin(datasetId))
        {
            return;
        }

        try
        {
            if (await StartAsync(datasetId, cancellationToken) is { } dataset)
            {
                FaultPoint.Reach(FaultPoints.IntakeStarted);
                await RecordUnlessRemovedAsync(dataset, cancellationToken);
            }
        }
        finally
        {
            underWay.End(datasetId);
        }
    }

    private async Task<Dataset?> StartAsync(string datasetId, CancellationToken cancellationToken)
    {
        var dataset = await datasets.ChangeAsync(datasetId, StartReading, cancellationToken);
        return dataset?.State == DatasetState.Reading ? dataset : null;

        static void StartReading(Dataset dataset)
        {
            if (dataset.State is DatasetState.Uploaded or DatasetState.Reading)
            {
                dataset.StartReading();
            }
        }
    }

    private async Task RecordUnlessRemovedAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var removed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = Guard.All(over.Token, token => removals.WatchAsync(dataset.Id, removed, token));
        try
        {
            if (!await TryRecordAsync(dataset, removed.Token))
            {
                await RemoveAsync(dataset, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (removed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await RemoveAsync(dataset, cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await watch;
        }
    }

    private async Task RemoveAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        await storage.RemoveAsync(ObjectKeys.Dataset(dataset.Id), cancellationToken);
        LogRemoved(dataset.Id);
    }

    // False where the dataset was deleted after the last look of whoever watches for that.
    private async Task<bool> TryRecordAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        var result = await ReadAndStoreAsync(dataset, cancellationToken);
        var now = time.GetUtcNow();
        FaultPoint.Reach(FaultPoints.IntakeStored);
        if (await datasets.ChangeAsync(dataset.Id, current => Complete(current, result, now), cancellationToken) is null)
        {
            return false;
        }

        LogRead(dataset.Id, result.IsAccepted, result.Report.Problems.Count);
        if (!result.IsAccepted)
        {
            // After the row: one that is still to be read always has its bytes.
            await storage.RemoveAsync(ObjectKeys.DatasetSource(dataset.Id), cancellationToken);
        }

        return true;
    }

    private async Task<IntakeResult> ReadAndStoreAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        using var folder = work.Create(dataset.Id);
        var output = folder.CreateSubfolder("canonical");
        var result = await reader.ReadAsync(dataset, folder, output, cancellationToken);
        if (result.IsAccepted)
        {
            await StoreAsync(dataset.Id, output, cancellationToken);
        }

        return result;
    }

    private async Task StoreAsync(string datasetId, string output, CancellationToken cancellationToken)
    {
        // Whatever is there already was read from the same files and is the same: written over, never removed, since another
        // worker may have read the dataset too, and it may be in use.
        foreach (var path in Directory.EnumerateFiles(output))
        {
            await faults.RideOutAsync($"Dataset {datasetId}", () => StoreFileAsync(datasetId, path, cancellationToken), cancellationToken);
        }
    }

    private async Task<StoredObject> StoreFileAsync(string datasetId, string path, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(path);
        return await storage.PutAsync(ObjectKeys.DatasetCanonicalFile(datasetId, Path.GetFileName(path)), content, cancellationToken);
    }

    // Another worker may have read the same dataset at the same time, with the same outcome.
    private static void Complete(Dataset dataset, IntakeResult result, DateTimeOffset now)
    {
        if (dataset.State == DatasetState.Reading)
        {
            dataset.Complete(result, now);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dataset {Dataset} was deleted while it was read")]
    private partial void LogRemoved(string dataset);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dataset {Dataset} was read: accepted {Accepted}, {Problems} problems")]
    private partial void LogRead(string dataset, bool accepted, int problems);
}
