using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Datasets;

/// <summary>Makes a dataset of an upload: the one that the same bytes made before, or a new row whose bytes are stored first.</summary>
internal sealed class DatasetAdmission(ProjectDatasets datasets, IObjectStorage storage, WorkerBell bell, Watcher watcher, TimeProvider time)
{
    /// <summary>Admits an upload, and waits a while for its files to be read.</summary>
    public Task<AdmittedDataset> AdmitAsync(IncomingUpload upload, TimeSpan patience, CancellationToken cancellationToken)
    {
        var sourceDigest = upload.SourceDigest();
        return AdmitAsync(sourceDigest, () => StoreAsync(upload, sourceDigest), patience, cancellationToken);
    }

    /// <summary>Admits whatever has this digest, and waits a while for it to be read or made; adds it where it is not there.</summary>
    public async Task<AdmittedDataset> AdmitAsync(string sourceDigest, Func<Task<AddDatasetResult>> add, TimeSpan patience, CancellationToken cancellationToken)
    {
        var known = await datasets.FindBySourceAsync(sourceDigest, cancellationToken);
        if (known is { State: DatasetState.Rejected })
        {
            // Read again: whoever sends it again has reason to.
            await RemoveAsync(known, cancellationToken);
            known = null;
        }

        var (admitted, isNew) = known is null ? await add() : new AddDatasetResult(known, Created: false);
        var dataset = await watcher.WatchAsync(
            admitted.Id,
            patience,
            cancelled => datasets.FindAsync(admitted.Id, cancelled),
            current => current.State is DatasetState.Ready or DatasetState.Rejected,
            cancellationToken);
        if (isNew && dataset is { State: DatasetState.Rejected })
        {
            await RemoveAsync(dataset, CancellationToken.None);
        }

        return new AdmittedDataset(dataset, isNew);
    }

    /// <summary>Removes a dataset: the row first, so that nothing names bytes that are gone.</summary>
    public async Task RemoveAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        await datasets.RemoveAsync(dataset, cancellationToken);
        await storage.RemoveAsync(ObjectKeys.Dataset(dataset.Id), CancellationToken.None);
        await storage.RemoveAsync(ObjectKeys.ExportUsesOf(dataset.Id), CancellationToken.None);
    }

    /// <summary>All the bytes are here: from now on the dataset comes into being whether the client waits for it or not.</summary>
    private async Task<AddDatasetResult> StoreAsync(IncomingUpload upload, string sourceDigest)
    {
        var now = time.GetUtcNow();
        var id = upload.Given?.DatasetId ?? Identifier.Create(Identifier.Dataset, now);
        if (upload.Given is not null && await datasets.FindAsync(id, CancellationToken.None) is { } taken && taken.SourceDigest != sourceDigest)
        {
            // The same uploads, but not the same request: another mapping, other names, or only some of them.
            throw new UploadException(DatasetProblems.UploadsUsed());
        }

        var files = upload.Files.Index().OrderBy(file => file.Item.Name, StringComparer.Ordinal).ToList();
        foreach (var (position, (arrival, _)) in files.Index())
        {
            await PlaceAsync(upload, arrival, ObjectKeys.DatasetSourceFile(id, position));
        }

        FaultPoint.Reach(FaultPoints.DatasetStored);
        var dataset = Dataset.Upload(id, datasets.ProjectId, upload.Name, [.. files.Select(file => file.Item)], upload.Mapping, sourceDigest, now, upload.Tags);
        var result = await datasets.AddAsync(dataset, CancellationToken.None);
        if (!result.Created)
        {
            await RemoveUnlessUsedAsync(id, result.Dataset);
            return result;
        }

        bell.RingForIntake(id);
        return result;
    }

    private async Task PlaceAsync(IncomingUpload upload, int arrival, string target)
    {
        var source = upload.KeyOf(arrival);
        if (upload.Given is null || await storage.FindAsync(source, CancellationToken.None) is not null)
        {
            await storage.MoveAsync(source, target, CancellationToken.None);
        }
        else if (await storage.FindAsync(target, CancellationToken.None) is null)
        {
            // It was moved by a request before this one; and the dataset of that one is gone.
            throw new UploadException(DatasetProblems.UploadsUsed());
        }
    }

    // The same request twice at once makes one dataset, under one identifier: its bytes are both's.
    private async Task RemoveUnlessUsedAsync(string id, Dataset present)
    {
        if (present.Id != id)
        {
            await storage.RemoveAsync(ObjectKeys.Dataset(id), CancellationToken.None);
        }
    }
}

/// <summary>What an upload came to.</summary>
/// <param name="Dataset">The dataset as it stands; null when somebody removed it meanwhile.</param>
/// <param name="IsNew">Whether this upload made it.</param>
internal sealed record AdmittedDataset(Dataset? Dataset, bool IsNew);
