using System.Runtime.CompilerServices;
using ImitationService.Domain.Storage;
using Minio.DataModel.Args;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>Objects in a bucket of an S3 server, for any number of processes.</summary>
internal sealed class S3ObjectStorage(S3Server server, S3Options options) : IObjectStorage, IDisposable
{
    private readonly S3Digests _digests = new(server);
    private readonly S3Upload _upload = new(server, new S3Digests(server), options.ParallelUploads);
    private readonly S3Listing _listing = new(server);

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken) =>
        _upload.PutAsync(ObjectKeyRules.Check(key), content, cancellationToken);

    public async Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (await _digests.FindStatAsync(ObjectKeyRules.Check(key), cancellationToken) is not { } stat)
        {
            return null;
        }

        var sha256 = S3Digests.DigestIn(stat) ?? await _digests.FindNoteAsync(key, stat, cancellationToken);
        if (sha256 is not null)
        {
            return new StoredObject(key, stat.Size, sha256);
        }

        var found = new StoredObject(key, stat.Size, await _digests.ComputeAsync(key, cancellationToken));
        await _digests.NoteAsync(found, cancellationToken);
        return found;
    }

    public Task<Stream?> OpenReadAsync(string key, long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return S3Reading.OpenAsync(server, ObjectKeyRules.Check(key), offset, cancellationToken);
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var key in await _listing.ListAsync(ObjectKeyRules.CheckPrefix(prefix), cancellationToken))
        {
            if (!S3Digests.IsNote(key))
            {
                yield return key;
            }
        }
    }

    /// <summary>Copies within the server, in parts where it is long, then removes the first one.</summary>
    public async Task MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        ObjectKeyRules.Check(to);
        var stat = await _digests.FindStatAsync(ObjectKeyRules.Check(from), cancellationToken)
            ?? throw new FileNotFoundException($"There is no object {from}.");
        var noted = S3Digests.DigestIn(stat) is null ? await FindAsync(from, cancellationToken) : null;
        var copy = new CopyObjectArgs()
            .WithBucket(server.Bucket)
            .WithObject(to)
            .WithCopyObjectSource(new CopySourceObjectArgs().WithBucket(server.Bucket).WithObject(from));
        await server.AskAsync(
            async deadline =>
            {
                // The server may be at a long copy for minutes; the client's own limit of half an hour stands behind this.
                deadline.Suspend();
                await server.Client.CopyObjectAsync(copy, deadline.Token);
                return true;
            },
            cancellationToken);
        if (noted is not null)
        {
            await _digests.NoteAsync(noted with { Key = to }, cancellationToken);
        }

        await _listing.RemoveAsync([from, S3Digests.NoteOf(from)], cancellationToken);
    }

    public async Task RemoveAsync(string prefix, CancellationToken cancellationToken) =>
        await _listing.RemoveAsync(await _listing.ListAsync(ObjectKeyRules.CheckPrefix(prefix), cancellationToken), cancellationToken);

    public async Task<Uri?> FindLinkAsync(string key, string fileName, string mediaType, CancellationToken cancellationToken)
    {
        var name = Uri.EscapeDataString(fileName);
        var sign = new PresignedGetObjectArgs()
            .WithBucket(server.Bucket)
            .WithObject(ObjectKeyRules.Check(key))
            .WithExpiry(options.LinkSeconds)
            .WithHeaders(new Dictionary<string, string>
            {
                ["response-content-type"] = mediaType,
                ["response-content-disposition"] = $"attachment; filename*=UTF-8''{name}",
            });
        return new Uri(await server.PublicClient.PresignedGetObjectAsync(sign));
    }

    public Task RemoveUnfinishedAsync(DateTimeOffset before, IReadOnlySet<string> kept, CancellationToken cancellationToken) =>
        _listing.RemoveUnfinishedAsync(before, kept, cancellationToken);

    public string? FindLocalPath(string key)
    {
        ObjectKeyRules.CheckPrefix(key);
        return null;
    }

    public void Dispose() => _upload.Dispose();
}
