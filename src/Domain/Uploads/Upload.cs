namespace ImitationService.Domain.Uploads;

/// <summary>
/// A file that arrives over many requests, until a dataset takes it. Each writer begins with an epoch of its own, and what it stores
/// counts only while no other has begun since: two clients, or a client that has come back and the connection it lost, never mix.
/// </summary>
public sealed class Upload
{
    private Upload()
    {
    }

    /// <summary>Prefixed, time-ordered identifier: <c>up_…</c>.</summary>
    public string Id { get; private set; } = null!;

    /// <summary>The project it belongs to.</summary>
    public string ProjectId { get; private set; } = null!;

    /// <summary>The client's name for it, which may have folders.</summary>
    public string? FileName { get; private set; }

    /// <summary>What the client said about it when it began, as it came: answered again, and where the tags of a dataset are read from.</summary>
    public string? Metadata { get; private set; }

    /// <summary>Its whole length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>SHA-256 that it must have at the end, lower-case hexadecimal; null where the client did not say.</summary>
    public string? ExpectedSha256 { get; private set; }

    /// <summary>Whether its bytes go from the client to the storage, past the service.</summary>
    public bool IsDirect { get; private set; }

    /// <summary>What is stored.</summary>
    public UploadPieces Pieces { get; private set; } = UploadPieces.None;

    /// <summary>Grows with every writer.</summary>
    public long Epoch { get; private set; }

    /// <summary>Key of the whole object; null until it is complete.</summary>
    public string? ContentKey { get; private set; }

    /// <summary>SHA-256 of all its bytes, lower-case hexadecimal; null until it is complete.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>The dataset that has taken it, or is about to; null while nobody has.</summary>
    public string? DatasetId { get; private set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When it goes, unless bytes arrive before.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Grows with every change; the store refuses a write that is based on an older one.</summary>
    public long Revision { get; private set; }

    /// <summary>Whether every byte is stored.</summary>
    public bool IsStored => Pieces.Bytes == Length;

    /// <summary>Whether it is one object whose digest is known.</summary>
    public bool IsComplete => Sha256 is not null;

    /// <summary>An upload of which nothing has arrived.</summary>
    public static Upload Begin(UploadWish wish, string id, string projectId, DateTimeOffset now, DateTimeOffset expiresAt) => new()
    {
        Id = id,
        ProjectId = projectId,
        FileName = wish.FileName,
        Metadata = wish.Metadata,
        Length = wish.Length,
        ExpectedSha256 = wish.Sha256,
        IsDirect = wish.IsDirect,
        CreatedAt = now,
        ExpiresAt = expiresAt,
        Revision = 1,
    };

    /// <summary>A writer begins, and whoever wrote before is over.</summary>
    /// <param name="offset">Where it goes on.</param>
    /// <param name="expiresAt">When the upload goes now.</param>
    /// <returns>Whether that is the end of what is stored; nothing has changed where it is not.</returns>
    public bool TryBeginWriting(long offset, DateTimeOffset expiresAt)
    {
        if (Pieces.Bytes != offset)
        {
            return false;
        }

        Epoch++;
        Touch(expiresAt);
        return true;
    }

    /// <summary>Records what a writer has stored.</summary>
    /// <returns>Whether it counts: no other writer has begun since.</returns>
    public bool TryAdvance(long epoch, UploadPieces pieces, DateTimeOffset expiresAt)
    {
        if (epoch != Epoch)
        {
            return false;
        }

        if (pieces.Bytes < Pieces.Bytes || pieces.Bytes > Length)
        {
            throw new InvalidOperationException($"Upload {Id} has {Pieces.Bytes} of {Length} bytes and cannot have {pieces.Bytes}.");
        }

        Pieces = pieces;
        Touch(expiresAt);
        return true;
    }

    /// <summary>Records that all bytes are one object. Done twice, it stays as it was.</summary>
    public void Complete(string contentKey, string sha256)
    {
        if (!IsComplete)
        {
            Pieces = new UploadPieces { Bytes = Length };
            (ContentKey, Sha256) = (contentKey, sha256);
            Revision++;
        }
    }

    /// <summary>Records which dataset takes the file.</summary>
    public void Give(string datasetId, DateTimeOffset expiresAt)
    {
        if (!IsComplete)
        {
            throw new InvalidOperationException($"Upload {Id} is not complete and cannot become part of {datasetId}.");
        }

        DatasetId = datasetId;
        Touch(expiresAt);
    }

    private void Touch(DateTimeOffset expiresAt)
    {
        ExpiresAt = expiresAt;
        Revision++;
    }
}
