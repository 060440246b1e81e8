using System.Buffers;
using System.Security.Cryptography;
using ImitationService.Domain.Storage;
using Minio.DataModel.Args;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>
/// Sends objects, a few at a time, for the client keeps whole parts in memory. What can be read again is hashed first, so that its
/// digest travels as metadata, and is sent again when the server fails. What cannot is sent once; when it is long, its digest
/// follows as a note beside it.
/// </summary>
internal sealed class S3Upload(S3Server server, S3Digests digests, int parallel) : IDisposable
{
    private const string MediaType = "application/octet-stream";
    private const int ShortBytes = 8 << 20;
    private const long UnknownSize = -1;

    private static readonly TimeSpan CleaningPatience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turns = new(parallel, parallel);

    /// <summary>Stores a stream under a key.</summary>
    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return content.CanSeek
                ? await PutKnownAsync(key, content, cancellationToken)
                : await PutUnknownAsync(key, content, cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<StoredObject> PutKnownAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var start = content.Position;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        var bytes = content.Position - start;
        await server.AskAsync(
            async deadline =>
            {
                content.Position = start;
                await SendAsync(key, new S3Source(default, content, hash: null, deadline), bytes, sha256, deadline);
                return true;
            },
            cancellationToken);
        return new StoredObject(key, bytes, sha256);
    }

    private async Task<StoredObject> PutUnknownAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ShortBytes);
        try
        {
            var count = await content.ReadAtLeastAsync(buffer.AsMemory(0, ShortBytes), ShortBytes, throwOnEndOfStream: false, cancellationToken);
            if (count == ShortBytes)
            {
                return await PutLongAsync(key, buffer.AsMemory(0, count), content, cancellationToken);
            }

            using var known = new MemoryStream(buffer, 0, count, writable: false);
            return await PutKnownAsync(key, known, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<StoredObject> PutLongAsync(string key, ReadOnlyMemory<byte> ahead, Stream rest, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = await server.AskOnceAsync(
            async deadline =>
            {
                var source = new S3Source(ahead, rest, hash, deadline);
                await SendAsync(key, source, UnknownSize, sha256: null, deadline);
                return source.Bytes;
            },
            cancellationToken);
        var stored = new StoredObject(key, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        await digests.NoteAsync(stored, cancellationToken);
        return stored;
    }

    private async Task SendAsync(string key, S3Source source, long size, string? sha256, Deadline deadline)
    {
        var put = new PutObjectArgs()
            .WithBucket(server.Bucket)
            .WithObject(key)
            .WithStreamData(source)
            .WithObjectSize(size)
            .WithContentType(MediaType);
        if (sha256 is not null)
        {
            put.WithHeaders(new Dictionary<string, string> { [S3Digests.Header] = sha256 });
        }

        try
        {
            await server.Client.PutObjectAsync(put, deadline.Token);
        }
        catch (Exception)
        {
            await RemovePartsAsync(key);
            source.ThrowFault();
            throw;
        }
    }

    /// <summary>The client leaves the parts of a failed upload behind; here they go, whatever ended the caller's patience.</summary>
    private async Task RemovePartsAsync(string key)
    {
        using var limit = new CancellationTokenSource(CleaningPatience);
        try
        {
            await server.Client.RemoveIncompleteUploadAsync(
                new RemoveIncompleteUploadArgs().WithBucket(server.Bucket).WithObject(key),
                limit.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The server may be away, which is why the upload failed: the sweeper removes what is left.
        }
    }
}
