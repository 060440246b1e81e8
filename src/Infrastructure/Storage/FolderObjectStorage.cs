using System.Runtime.CompilerServices;
using ImitationService.Domain.Storage;

namespace ImitationService.Infrastructure.Storage;

/// <summary>Objects as files below a folder. An object appears by a rename, whole and hashed, or not at all.</summary>
internal sealed class FolderObjectStorage(string root) : IObjectStorage
{
    private readonly ObjectTree _tree = new(root);

    /// <summary>Where the files are.</summary>
    public ObjectTree Tree => _tree;

    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var target = _tree.ObjectFile(key);
        var unfinished = _tree.NewUnfinishedFile();
        try
        {
            var (bytes, sha256) = await ObjectWriter.WriteAsync(unfinished, content, cancellationToken);
            var digest = ObjectDigest.Of(new FileInfo(unfinished), sha256);
            _tree.Place(unfinished, target);
            await KeepDigestAsync(key, digest, cancellationToken);
            return new StoredObject(key, bytes, sha256);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public async Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(_tree.ObjectFile(key));
        if (!file.Exists)
        {
            return null;
        }

        var digest = await ObjectDigest.ReadAsync(_tree.DigestFile(key), file, cancellationToken);
        if (digest is null)
        {
            digest = await ObjectDigest.ComputeAsync(file, cancellationToken);
            await KeepDigestAsync(key, digest, cancellationToken);
        }

        return new StoredObject(key, digest.Bytes, digest.Sha256);
    }

    public Task<Stream?> OpenReadAsync(string key, long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var stream = new FileStream(
                _tree.ObjectFile(key),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
            stream.Position = offset;
            return Task.FromResult<Stream?>(stream);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var key in _tree.Keys(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return key;
        }
    }

    public Task MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _tree.Move(from, to);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string prefix, CancellationToken cancellationToken)
    {
        foreach (var key in _tree.Keys(prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _tree.Remove(key);
        }

        return Task.CompletedTask;
    }

    public Task<Uri?> FindLinkAsync(string key, string fileName, string mediaType, CancellationToken cancellationToken) =>
        Task.FromResult<Uri?>(null);

    // The tree swept them when this process began to hold the folder.
    public Task RemoveUnfinishedAsync(DateTimeOffset before, IReadOnlySet<string> kept, CancellationToken cancellationToken) => Task.CompletedTask;

    public string? FindLocalPath(string key)
    {
        var path = _tree.ObjectFile(key.EndsWith('/') ? key[..^1] : key);
        return Path.Exists(path) ? path : null;
    }

    private async Task KeepDigestAsync(string key, ObjectDigest digest, CancellationToken cancellationToken)
    {
        var unfinished = _tree.NewUnfinishedFile();
        await digest.WriteAsync(unfinished, cancellationToken);
        _tree.Place(unfinished, _tree.DigestFile(key));
    }
}
