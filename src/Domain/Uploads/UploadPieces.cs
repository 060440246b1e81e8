namespace ImitationService.Domain.Uploads;

/// <summary>What of an upload's bytes is stored for good, and where the storage keeps it; the storage alone reads more than the count.</summary>
public sealed record UploadPieces
{
    /// <summary>Nothing is stored.</summary>
    public static UploadPieces None { get; } = new();

    /// <summary>Bytes stored from the start on, without a gap.</summary>
    public long Bytes { get; init; }

    /// <summary>The storage's name for the parts that belong together; null while there is none.</summary>
    public string? MultipartId { get; init; }

    /// <summary>The storage's tag of each part, in order.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Key of the object that holds the bytes behind the last part; null where there are none.</summary>
    public string? TailKey { get; init; }

    /// <summary>Length of that object.</summary>
    public long TailBytes { get; init; }
}
