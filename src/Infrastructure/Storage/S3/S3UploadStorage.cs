using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>
/// Uploads as the parts of an object, all of one size but the last; what makes no part yet is an object of its own, and the whole of
/// a short upload. A part's number follows from its place, so that it can be sent twice.
/// </summary>
internal sealed class S3UploadStorage(S3Server server, IObjectStorage objects) : IUploadStorage
{
    private const int LeastPartBytes = 8 << 20;

    // The protocol has 10 000; half of them leaves room where part sizes are rounded.
    private const int MostParts = 5000;

    private readonly S3Multipart _multipart = new(server);
    private readonly S3Listing _listing = new(server);

    public long? FreeBytes => null;

    public bool TakesDirect => true;

    /// <summary>Bytes of each part of an upload but its last.</summary>
    public static int PartBytes(long length) => (int)Math.Max(LeastPartBytes, (length / MostParts + LeastPartBytes - 1) / LeastPartBytes * LeastPartBytes);

    public int BlockBytes(Upload upload, UploadPieces pieces) => (int)(PartBytes(upload.Length) - pieces.TailBytes);

    public async Task<UploadPieces> AppendAsync(Upload upload, UploadPieces pieces, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        var bytes = pieces.TailKey is { } tail ? await JoinAsync(tail, pieces.TailBytes, block, cancellationToken) : block;
        var end = pieces.Bytes + block.Length;
        return bytes.Length == PartBytes(upload.Length) || (end == upload.Length && pieces.MultipartId is not null)
            ? await AddPartAsync(upload, pieces, bytes, end, cancellationToken)
            : await KeepTailAsync(upload, pieces, bytes, end, cancellationToken);
    }

    public async Task<UploadPieces> BeginDirectAsync(Upload upload, CancellationToken cancellationToken) => new UploadPieces
    {
        MultipartId = await _multipart.BeginAsync(ObjectKeys.UploadContent(upload.Id), cancellationToken),
    };

    public async Task<IReadOnlyList<DirectPart>> ListDirectAsync(Upload upload, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (key, id) = (ObjectKeys.UploadContent(upload.Id), upload.Pieces.MultipartId!);
        var there = (await _multipart.ListPartsAsync(key, id, cancellationToken)).ToDictionary(part => part.Number);
        long partBytes = PartBytes(upload.Length);
        var parts = new List<DirectPart>();
        for (var offset = 0L; offset < upload.Length; offset += partBytes)
        {
            var (number, bytes) = (parts.Count + 1, Math.Min(partBytes, upload.Length - offset));
            var tag = there.GetValueOrDefault(number) is { } part && part.Bytes == bytes ? part.Tag.Trim('"') : null;
            parts.Add(new DirectPart(number, bytes, server.SignPut(key, S3Multipart.PartQuery(id, number), lifetime, bytes), tag));
        }

        return parts;
    }

    public async Task<StoredObject> CompleteAsync(Upload upload, CancellationToken cancellationToken)
    {
        var (pieces, key) = (upload.Pieces, upload.Pieces.TailKey ?? ObjectKeys.UploadContent(upload.Id));
        if (pieces.MultipartId is { } id)
        {
            await CompleteAsync(key, id, pieces.Parts, upload.Length, cancellationToken);
        }

        var stored = await objects.FindAsync(key, cancellationToken);
        return stored?.Bytes == upload.Length
            ? stored
            : throw new UploadDamagedException($"Upload {upload.Id} has {upload.Length} bytes, and its object {stored?.Bytes ?? 0}.");
    }

    public async Task RemoveAsync(string uploadId, CancellationToken cancellationToken)
    {
        await _listing.RemoveUnfinishedAsync(ObjectKeys.UploadContent(uploadId), cancellationToken);
        await objects.RemoveAsync(ObjectKeys.Upload(uploadId), cancellationToken);
    }

    private async Task CompleteAsync(string key, string id, IReadOnlyList<string> tags, long length, CancellationToken cancellationToken)
    {
        try
        {
            await _multipart.CompleteAsync(key, id, tags, cancellationToken);
        }
        catch (UploadDamagedException)
        {
            // Done before, by a process that died before it could say so, or by a request whose answer was lost.
            if ((await objects.FindAsync(key, cancellationToken))?.Bytes != length)
            {
                throw;
            }
        }
    }

    private async Task<UploadPieces> AddPartAsync(Upload upload, UploadPieces pieces, ReadOnlyMemory<byte> bytes, long end, CancellationToken cancellationToken)
    {
        var key = ObjectKeys.UploadContent(upload.Id);
        var id = pieces.MultipartId ?? await _multipart.BeginAsync(key, cancellationToken);
        var tag = await _multipart.PutPartAsync(key, id, pieces.Parts.Count + 1, bytes, cancellationToken);
        return new UploadPieces { Bytes = end, MultipartId = id, Parts = [.. pieces.Parts, tag] };
    }

    private async Task<UploadPieces> KeepTailAsync(Upload upload, UploadPieces pieces, ReadOnlyMemory<byte> bytes, long end, CancellationToken cancellationToken)
    {
        var key = ObjectKeys.UploadTail(upload.Id, upload.Epoch, end);
        using var content = new MemoryStream(bytes.ToArray(), writable: false);
        await objects.PutAsync(key, content, cancellationToken);
        return pieces with { Bytes = end, TailKey = key, TailBytes = bytes.Length };
    }

    private async Task<ReadOnlyMemory<byte>> JoinAsync(string tail, long tailBytes, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        var joined = new byte[tailBytes + block.Length];
        await using var content = await objects.OpenReadAsync(tail, 0, cancellationToken)
            ?? throw new UploadDamagedException($"There is no object {tail}.");
        await content.ReadExactlyAsync(joined.AsMemory(0, (int)tailBytes), cancellationToken);
        block.CopyTo(joined.AsMemory((int)tailBytes));
        return joined;
    }
}
