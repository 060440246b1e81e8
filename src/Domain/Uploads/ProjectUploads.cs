namespace ImitationService.Domain.Uploads;

/// <summary>
/// The uploads of one project: all that a request of it may see. What is done to an upload takes the upload itself: to have it is to
/// have found it here.
/// </summary>
public sealed class ProjectUploads(IUploadStore uploads, string projectId)
{
    /// <inheritdoc cref="IUploadStore.TryAddAsync" />
    public Task<Upload?> TryAddAsync(UploadWish wish, string id, PendingLimit limit, CancellationToken cancellationToken) =>
        uploads.TryAddAsync(wish, id, projectId, limit, cancellationToken);

    /// <summary>The upload, or null where the project has none of this identifier, or its time is over.</summary>
    public Task<Upload?> FindAsync(string id, CancellationToken cancellationToken) => uploads.FindAsync(projectId, id, cancellationToken);

    /// <summary>Those of the identifiers that the project has and whose time is not over.</summary>
    public Task<IReadOnlyList<Upload>> ListAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        uploads.ListAsync(projectId, ids, cancellationToken);

    /// <inheritdoc cref="IUploadStore.ChangeAsync{T}" />
    public Task<UploadChange<T>?> ChangeAsync<T>(Upload upload, Func<Upload, DateTimeOffset, T> change, CancellationToken cancellationToken) =>
        uploads.ChangeAsync(Own(upload).Id, change, cancellationToken);

    /// <inheritdoc cref="IUploadStore.GiveAsync" />
    public Task<string?> GiveAsync(IReadOnlyList<Upload> given, string datasetId, CancellationToken cancellationToken) =>
        uploads.GiveAsync([.. given.Select(upload => Own(upload).Id)], datasetId, cancellationToken);

    /// <inheritdoc cref="IUploadStore.RemoveAsync" />
    public Task<bool> RemoveAsync(Upload upload, CancellationToken cancellationToken) => uploads.RemoveAsync(Own(upload).Id, cancellationToken);

    private Upload Own(Upload upload) => upload.ProjectId == projectId
        ? upload
        : throw new InvalidOperationException($"Upload {upload.Id} belongs to project {upload.ProjectId}, not to {projectId}.");
}
