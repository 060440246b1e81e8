using ImitationService.Domain.Storage;

namespace ImitationService.Worker.Tests.Training;

/// <summary>A storage that can be away: then everything fails that asks it for something.</summary>
internal sealed class FaultyStorage(IObjectStorage inner) : IObjectStorage
{
    private int _refusals;

    /// <summary>Whether it is away.</summary>
    public volatile bool IsAway;

    /// <summary>How often it was asked for something while it was away.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken) =>
        Here().PutAsync(key, content, cancellationToken);

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => Here().FindAsync(key, cancellationToken);

    public Task<Stream?> OpenReadAsync(string key, long offset, CancellationToken cancellationToken) =>
        Here().OpenReadAsync(key, offset, cancellationToken);

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) => Here().ListAsync(prefix, cancellationToken);

    public Task MoveAsync(string from, string to, CancellationToken cancellationToken) => Here().MoveAsync(from, to, cancellationToken);

    public Task RemoveAsync(string prefix, CancellationToken cancellationToken) => Here().RemoveAsync(prefix, cancellationToken);

    public Task<Uri?> FindLinkAsync(string key, string fileName, string mediaType, CancellationToken cancellationToken) =>
        inner.FindLinkAsync(key, fileName, mediaType, cancellationToken);

    public Task RemoveUnfinishedAsync(DateTimeOffset before, IReadOnlySet<string> kept, CancellationToken cancellationToken) =>
        Here().RemoveUnfinishedAsync(before, kept, cancellationToken);

    public string? FindLocalPath(string key) => inner.FindLocalPath(key);

    private IObjectStorage Here()
    {
        if (!IsAway)
        {
            return inner;
        }

        Interlocked.Increment(ref _refusals);
        throw new HttpRequestException("Connection refused.");
    }
}
