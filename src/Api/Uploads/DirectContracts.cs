using System.ComponentModel.DataAnnotations;

namespace ImitationService.Api.Uploads;

/// <summary>A file whose bytes go to the storage itself.</summary>
internal sealed record DirectUploadRequest
{
    /// <summary>Its length in bytes.</summary>
    [Range(1, long.MaxValue)]
    public required long Length { get; init; }

    /// <summary>Its name, with its folders where it has any.</summary>
    public string? Path { get; init; }

    /// <summary>SHA-256 that it must have at the end, in hexadecimal; not checked unless given.</summary>
    [RegularExpression("^[0-9a-fA-F]{64}$", ErrorMessage = "'sha256' must be 64 hexadecimal digits.")]
    public string? Sha256 { get; init; }
}

/// <summary>The parts that were sent, all of them in order.</summary>
internal sealed record DirectCompletionRequest
{
    /// <summary>The parts.</summary>
    [MinLength(1)]
    public required IReadOnlyList<SentPart> Parts { get; init; }
}

/// <summary>A part that was sent.</summary>
internal sealed record SentPart
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What the storage answered as <c>ETag</c>, with its quotes or without.</summary>
    public required string Etag { get; init; }
}

/// <summary>Where the parts of a file are to be sent.</summary>
/// <param name="Id">The upload.</param>
/// <param name="Length">The file's length in bytes.</param>
/// <param name="PartBytes">Length of each part but the last.</param>
/// <param name="ExpiresAt">When the links and the upload end.</param>
/// <param name="Parts">The parts, in order.</param>
internal sealed record DirectUploadView(string Id, long Length, long PartBytes, DateTimeOffset ExpiresAt, IReadOnlyList<DirectPartView> Parts);

/// <summary>A part.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">Its length: the link takes no other.</param>
/// <param name="Href">Where to PUT it.</param>
/// <param name="Etag">The storage's tag of it, where it is there.</param>
internal sealed record DirectPartView(int Number, long Bytes, Uri Href, string? Etag);

/// <summary>A file that is complete.</summary>
/// <param name="Id">The upload.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Path">Its name.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="ExpiresAt">When it goes, unless a dataset takes it before.</param>
internal sealed record UploadView(string Id, long Length, string? Path, string Sha256, DateTimeOffset ExpiresAt);
