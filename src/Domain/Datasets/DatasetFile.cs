namespace ImitationService.Domain.Datasets;

/// <summary>One uploaded file.</summary>
/// <param name="Name">The client's file name with its folders, and <c>/</c> between them.</param>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record DatasetFile(string Name, long Bytes, string Sha256);
