using System.Collections.Concurrent;
using System.Text.Json;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Json;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Retention;

namespace ImitationService.Api.Datasets;

/// <summary>Datasets in the form of others: made once, by a worker, when somebody asks first, and kept beside the dataset.</summary>
internal sealed class DatasetExports(IObjectStorage storage, ExportUses uses, WorkerBell bell, Watcher watcher, TimeProvider time)
{
    // Whoever waits asks every second; the worker need not be told as often.
    private static readonly TimeSpan RingAgain = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, long> _rung = new();

    /// <summary>The file, or why it cannot be made; neither where it is not made yet.</summary>
    public async Task<DatasetExport> GetAsync(Dataset dataset, ExportFormat format, TimeSpan patience, CancellationToken cancellationToken)
    {
        var export = await WaitAsync(dataset, format, patience, cancellationToken);
        if (export.File is not null)
        {
            await uses.NoteAsync(dataset.Id, format, cancellationToken);
        }

        return export;
    }

    private async Task<DatasetExport> WaitAsync(Dataset dataset, ExportFormat format, TimeSpan patience, CancellationToken cancellationToken)
    {
        var present = await FindAsync(dataset, format, cancellationToken);
        if (present.IsOver)
        {
            return present;
        }

        Ring(dataset.Id, format);
        var export = (await watcher.WatchAsync(
            dataset.Id,
            patience,
            async cancelled => (DatasetExport?)await FindAsync(dataset, format, cancelled),
            current => current.IsOver,
            cancellationToken))!;
        if (export.IsOver)
        {
            _rung.TryRemove(ObjectKeys.DatasetExport(dataset.Id, format), out _);
        }

        return export;
    }

    private async Task<DatasetExport> FindAsync(Dataset dataset, ExportFormat format, CancellationToken cancellationToken)
    {
        var file = await storage.FindAsync(ObjectKeys.DatasetExport(dataset.Id, format), cancellationToken);
        return new DatasetExport(file, file is null ? await TakeProblemAsync(dataset, format, cancellationToken) : null);
    }

    /// <summary>What a worker left in place of the file; taken away, so that whoever asks again has it tried again.</summary>
    private async Task<DatasetProblem?> TakeProblemAsync(Dataset dataset, ExportFormat format, CancellationToken cancellationToken)
    {
        var key = ObjectKeys.DatasetExportProblem(dataset.Id, format);
        await using var content = await storage.OpenReadAsync(key, 0, cancellationToken);
        if (content is null)
        {
            return null;
        }

        var problem = await JsonSerializer.DeserializeAsync<DatasetProblem>(content, ServiceJson.Options, cancellationToken);
        await storage.RemoveAsync(key, CancellationToken.None);
        return problem;
    }

    private void Ring(string datasetId, ExportFormat format)
    {
        foreach (var (key, at) in _rung.Where(entry => time.GetElapsedTime(entry.Value) >= RingAgain))
        {
            _rung.TryRemove(KeyValuePair.Create(key, at));
        }

        if (_rung.TryAdd(ObjectKeys.DatasetExport(datasetId, format), time.GetTimestamp()))
        {
            bell.RingForExport(datasetId, format);
        }
    }
}

/// <summary>How far a dataset in the form of others has come.</summary>
/// <param name="File">The file, once it is made.</param>
/// <param name="Problem">Why it cannot be made.</param>
internal sealed record DatasetExport(StoredObject? File, DatasetProblem? Problem)
{
    /// <summary>Whether there is nothing more to wait for.</summary>
    public bool IsOver => File is not null || Problem is not null;
}
