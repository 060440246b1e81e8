using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;

namespace ImitationService.Infrastructure.Storage;

/// <summary>
/// Uploads as files that grow where the objects lie. The row says how much of a file counts: what a dead writer left behind it is
/// written over.
/// </summary>
internal sealed class FolderUploadStorage(FolderObjectStorage objects) : IUploadStorage
{
    // As much as a crash costs at most; each block is forced to the disk.
    private const int Block = 8 << 20;

    public long? FreeBytes => new DriveInfo(objects.Tree.Root).AvailableFreeSpace;

    public bool TakesDirect => false;

    public int BlockBytes(Upload upload, UploadPieces pieces) => Block;

    public Task<UploadPieces> AppendAsync(Upload upload, UploadPieces pieces, ReadOnlyMemory<byte> block, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var file = objects.Tree.OpenGrowing(ObjectKeys.UploadContent(upload.Id));
            RandomAccess.Write(file, block.Span, pieces.Bytes);
            RandomAccess.FlushToDisk(file);
            return pieces with { Bytes = pieces.Bytes + block.Length };
        },
        cancellationToken);

    public Task<UploadPieces> BeginDirectAsync(Upload upload, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nobody but the service can write into its folder.");

    public Task<IReadOnlyList<DirectPart>> ListDirectAsync(Upload upload, TimeSpan lifetime, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nobody but the service can write into its folder.");

    public async Task<StoredObject> CompleteAsync(Upload upload, CancellationToken cancellationToken)
    {
        var stored = await objects.FindAsync(ObjectKeys.UploadContent(upload.Id), cancellationToken);
        return stored?.Bytes == upload.Length
            ? stored
            : throw new UploadDamagedException($"Upload {upload.Id} has {upload.Length} bytes, and its file {stored?.Bytes ?? 0}.");
    }

    public Task RemoveAsync(string uploadId, CancellationToken cancellationToken) =>
        objects.RemoveAsync(ObjectKeys.Upload(uploadId), cancellationToken);
}
