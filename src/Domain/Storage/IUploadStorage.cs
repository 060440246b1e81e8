using ImitationService.Domain.Uploads;

namespace ImitationService.Domain.Storage;

/// <summary>
/// The bytes of uploads. What is stored is what the upload's row says: pieces that no row names are written over, and a process may
/// die anywhere. Faults are those of <see cref="IObjectStorage"/>.
/// </summary>
public interface IUploadStorage
{
    /// <summary>Free bytes, where the storage can tell.</summary>
    long? FreeBytes { get; }

    /// <summary>How many bytes the next block should have, if there are as many.</summary>
    int BlockBytes(Upload upload, UploadPieces pieces);

    /// <summary>Stores a block behind the pieces; when it returns, the block outlives the process and the machine.</summary>
    /// <returns>The pieces with it.</returns>
    Task<UploadPieces> AppendAsync(Upload upload, UploadPieces pieces, ReadOnlyMemory<byte> block, CancellationToken cancellationToken);

    /// <summary>Whether clients can send bytes to the storage themselves.</summary>
    bool TakesDirect { get; }

    /// <summary>Makes room for parts that clients send to the storage themselves.</summary>
    /// <returns>Pieces without a byte.</returns>
    Task<UploadPieces> BeginDirectAsync(Upload upload, CancellationToken cancellationToken);

    /// <summary>The parts of such an upload: where each is to be sent for so long, and which are there.</summary>
    /// <exception cref="UploadDamagedException">The storage knows the upload no more.</exception>
    Task<IReadOnlyList<DirectPart>> ListDirectAsync(Upload upload, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Makes one object of an upload whose bytes are all stored; done twice, the second time changes nothing.</summary>
    /// <exception cref="UploadDamagedException">The pieces are not what the row says.</exception>
    Task<StoredObject> CompleteAsync(Upload upload, CancellationToken cancellationToken);

    /// <summary>Removes everything of an upload; nothing is no error.</summary>
    Task RemoveAsync(string uploadId, CancellationToken cancellationToken);
}

/// <summary>A part that a client sends to the storage itself.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">Length that it must have.</param>
/// <param name="Link">Where to put it, for a while.</param>
/// <param name="Tag">The storage's tag of it, without quotes; null while it is not there, or has another length.</param>
public sealed record DirectPart(int Number, long Bytes, Uri Link, string? Tag);
