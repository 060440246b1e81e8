using System.Collections.Concurrent;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Storage;

namespace ImitationService.Infrastructure.Retention;

/// <summary>
/// Notes on which days a dataset in the form of others was made or fetched. There is no row of it: the notes are empty objects, one
/// for each day, and say by their keys alone what has outlived its time (<see cref="RetentionOptions.ExportDays"/>).
/// </summary>
public sealed class ExportUses(IObjectStorage storage, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateOnly> _noted = new();

    /// <summary>Notes that it is made or fetched now; once a day from this process. A storage that is full takes no note.</summary>
    public async Task NoteAsync(string datasetId, ExportFormat format, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var export = ObjectKeys.DatasetExport(datasetId, format);
        if (_noted.TryGetValue(export, out var noted) && noted == today)
        {
            return;
        }

        try
        {
            await storage.PutAsync(ObjectKeys.ExportUse(datasetId, format, today), Stream.Null, cancellationToken);
        }
        catch (Exception exception) when (DiskSpace.IsExhausted(exception))
        {
            // What is there can be read all the same.
            return;
        }

        Forget(today);
        _noted[export] = today;
    }

    private void Forget(DateOnly today)
    {
        foreach (var (export, day) in _noted.Where(entry => entry.Value < today))
        {
            _noted.TryRemove(KeyValuePair.Create(export, day));
        }
    }
}
