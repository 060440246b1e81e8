namespace ImitationService.Domain.Uploads;

/// <summary>What a client says of an upload before it sends a byte.</summary>
/// <param name="Length">Its whole length in bytes.</param>
/// <param name="FileName">Its name, which may have folders; null where the client gives none.</param>
/// <param name="Metadata">All it says, as it came; null where it says nothing.</param>
/// <param name="Sha256">SHA-256 that it must have at the end, lower-case hexadecimal; null where it is not said.</param>
/// <param name="IsDirect">Whether its bytes go from the client to the storage.</param>
public sealed record UploadWish(long Length, string? FileName, string? Metadata, string? Sha256, bool IsDirect);
