namespace ImitationService.Domain.Storage;

/// <summary>
/// Bytes by key. Keys are made by <see cref="ObjectKeys"/> alone, never by a client. Every method throws a
/// <see cref="StorageUnreachableException"/> when the storage is away for longer than a request waits; those that write, one of
/// <see cref="DiskSpace"/> when it is full.
/// </summary>
public interface IObjectStorage
{
    /// <summary>Stores a stream; the object exists only when all of it has arrived. An existing object is replaced.</summary>
    /// <returns>Length and digest of what was stored.</returns>
    Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken);

    /// <summary>Length and digest, or null when there is no such object.</summary>
    Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Reads from an offset to the end. Null when there is no such object.</summary>
    Task<Stream?> OpenReadAsync(string key, long offset, CancellationToken cancellationToken);

    /// <summary>Keys that begin with a prefix, in order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Moves an object to another key, replacing what is there. Throws an <see cref="IOException"/> when there is no such object.</summary>
    Task MoveAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Removes every object whose key begins with a prefix; missing ones are no error.</summary>
    Task RemoveAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// A link by which whoever has it can read the object from the storage itself, for some minutes, as a file of this name and type;
    /// null where only the service can read it.
    /// </summary>
    Task<Uri?> FindLinkAsync(string key, string fileName, string mediaType, CancellationToken cancellationToken);

    /// <summary>Removes what is left of uploads that began before a time and never became objects, but for those of some keys.</summary>
    Task RemoveUnfinishedAsync(DateTimeOffset before, IReadOnlySet<string> kept, CancellationToken cancellationToken);

    /// <summary>
    /// Path of the object, or of the folder of a prefix that ends with <c>/</c>, where it lies on this machine; null where it
    /// must be downloaded or is missing.
    /// </summary>
    string? FindLocalPath(string key);
}

/// <summary>A stored object.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record StoredObject(string Key, long Bytes, string Sha256);
