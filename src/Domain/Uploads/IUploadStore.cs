namespace ImitationService.Domain.Uploads;

/// <summary>The rows of uploads, those of every project. Whoever answers to a project uses <see cref="ProjectUploads"/>.</summary>
public interface IUploadStore
{
    /// <summary>Adds a row, unless the project would have more of what no dataset has taken than it may.</summary>
    /// <returns>The upload; null where it is too much.</returns>
    Task<Upload?> TryAddAsync(UploadWish wish, string id, string projectId, PendingLimit limit, CancellationToken cancellationToken);

    /// <summary>The upload, or null where the project has none of this identifier, or its time is over.</summary>
    Task<Upload?> FindAsync(string projectId, string id, CancellationToken cancellationToken);

    /// <summary>Those of the identifiers that the project has and whose time is not over.</summary>
    Task<IReadOnlyList<Upload>> ListAsync(string projectId, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Loads, changes and saves in one transaction; tries again when another writer was faster. Null when there is no such upload.
    /// </summary>
    /// <param name="id">The upload.</param>
    /// <param name="change">Told when the upload goes if bytes arrived now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<UploadChange<T>?> ChangeAsync<T>(string id, Func<Upload, DateTimeOffset, T> change, CancellationToken cancellationToken);

    /// <summary>
    /// Gives complete uploads to a dataset, all or none. Where an earlier request has given them, all of them together, to another
    /// one, it stays with that.
    /// </summary>
    /// <returns>The dataset's identifier; null where they are not one dataset's any more, or not there.</returns>
    Task<string?> GiveAsync(IReadOnlyList<string> ids, string datasetId, CancellationToken cancellationToken);

    /// <summary>Whether a dataset that has no row yet may be made of uploads.</summary>
    Task<bool> IsGivenAsync(string datasetId, CancellationToken cancellationToken);

    /// <summary>Identifiers of every upload that has a row.</summary>
    Task<IReadOnlySet<string>> ListIdsAsync(CancellationToken cancellationToken);

    /// <summary>Removes the row. False when there was none.</summary>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);
}

/// <summary>How much a project may have that no dataset has taken.</summary>
/// <param name="Bytes">Most bytes, those that have not arrived among them.</param>
/// <param name="Count">Most uploads.</param>
public sealed record PendingLimit(long Bytes, int Count);

/// <summary>What a change came to.</summary>
/// <param name="Upload">The upload after it.</param>
/// <param name="Result">What the change said.</param>
public sealed record UploadChange<T>(Upload Upload, T Result);
