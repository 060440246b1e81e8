using ImitationService.Api.Http;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;

namespace ImitationService.Api.Uploads;

/// <summary>The end of an upload: one object with a digest, or nothing.</summary>
internal sealed class UploadCompletion(ProjectUploads uploads, IUploadStorage storage)
{
    /// <summary>
    /// Makes the object of an upload whose bytes are all stored, and checks its digest. A process may die in the middle: whoever asks
    /// next does it again.
    /// </summary>
    public async Task<UploadOutcome> CompleteAsync(Upload upload, CancellationToken cancellationToken)
    {
        if (upload.IsComplete || !upload.IsStored)
        {
            return new UploadOutcome(upload);
        }

        StoredObject stored;
        try
        {
            stored = await storage.CompleteAsync(upload, cancellationToken);
        }
        catch (UploadDamagedException)
        {
            return await GiveUpAsync(upload, TusProblems.Damaged());
        }

        if (upload.ExpectedSha256 is { } expected && expected != stored.Sha256)
        {
            return await GiveUpAsync(upload, TusProblems.DigestMismatch(upload, stored.Sha256));
        }

        var change = await uploads.ChangeAsync(upload, (row, _) => Complete(row, stored), CancellationToken.None);
        return change is null ? new UploadOutcome(TusProblems.NotFound(upload.Id)) : new UploadOutcome(change.Upload);
    }

    /// <summary>Removes an upload: the row first, so that nothing names bytes that are gone.</summary>
    public async Task RemoveAsync(Upload upload)
    {
        await uploads.RemoveAsync(upload, CancellationToken.None);
        await storage.RemoveAsync(upload.Id, CancellationToken.None);
    }

    /// <summary>Removes an upload that cannot become whole.</summary>
    public async Task<UploadOutcome> GiveUpAsync(Upload upload, Problem problem)
    {
        await RemoveAsync(upload);
        return new UploadOutcome(problem);
    }

    private static bool Complete(Upload upload, StoredObject stored)
    {
        upload.Complete(stored.Key, stored.Sha256);
        return true;
    }
}

/// <summary>What became of an upload.</summary>
/// <param name="Upload">The upload as it stands; null where there is a problem.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record UploadOutcome(Upload? Upload, Problem? Problem)
{
    public UploadOutcome(Upload upload)
        : this(upload, Problem: null)
    {
    }

    public UploadOutcome(Problem problem)
        : this(Upload: null, problem)
    {
    }
}
