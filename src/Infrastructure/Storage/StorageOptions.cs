using System.ComponentModel.DataAnnotations;
using ImitationService.Infrastructure.Storage.S3;

namespace ImitationService.Infrastructure.Storage;

/// <summary>Section <c>Storage</c>: where bytes are kept.</summary>
public sealed record StorageOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Storage";

    /// <summary>Files in <c>Data:Folder</c>, for one process.</summary>
    public const string Folder = "folder";

    /// <summary>A bucket of any S3 server, for any number of processes.</summary>
    public const string S3Bucket = "s3";

    /// <summary><see cref="Folder"/> or <see cref="S3Bucket"/>.</summary>
    [AllowedValues(Folder, S3Bucket, ErrorMessage = "Storage:Provider must be folder or s3.")]
    public string Provider { get; init; } = Folder;

    /// <summary>
    /// Hours after which bytes that no row names are swept where several processes work; younger ones may belong to a request
    /// under way. An upload may take half as long.
    /// </summary>
    [Range(2, 1000, ErrorMessage = "Storage:OrphanHours must be between {1} and {2}.")]
    public int OrphanHours { get; init; } = 24;

    /// <summary>Of the bucket.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>The longest an upload may take, so that its bytes are never taken for a dead one's.</summary>
    public TimeSpan LongestUpload => TimeSpan.FromHours(OrphanHours / 2.0);

    /// <summary>Whether bytes go to a bucket.</summary>
    internal bool IsS3 => Provider == S3Bucket;
}
