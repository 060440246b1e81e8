using System.ComponentModel.DataAnnotations;

namespace ImitationService.Api.Datasets;

/// <summary>Limits of uploads; section <c>Upload</c>.</summary>
internal sealed record UploadOptions
{
    /// <summary>Most bytes of all files of one upload together; 8 GiB unless set.</summary>
    [Range(1, long.MaxValue)]
    public long MaximumBytes { get; init; } = 8L << 30;

    /// <summary>Most files of one upload; 10 000 unless set.</summary>
    [Range(1, 100_000)]
    public int MaximumFiles { get; init; } = 10_000;

    /// <summary>Longest file name and longest dataset name, in characters; 200 unless set.</summary>
    [Range(1, 1000)]
    public int MaximumNameLength { get; init; } = 200;

    /// <summary>Largest mapping, in bytes; 64 KiB unless set.</summary>
    [Range(1, 1 << 20)]
    public int MaximumMappingBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes of uploads over many requests that no dataset of a project has taken, those not arrived among them; 64 GiB unless set.</summary>
    [Range(1, long.MaxValue)]
    public long MaximumPendingBytes { get; init; } = 64L << 30;

    /// <summary>Most uploads over many requests that no dataset of a project has taken; 50 000 unless set.</summary>
    [Range(1, 1_000_000)]
    public int MaximumPendingUploads { get; init; } = 50_000;

    /// <summary>Seconds an upload's answer waits for the files to be read, where the client does not say; 20 unless set.</summary>
    [Range(0, 60)]
    public int WaitSeconds { get; init; } = 20;
}
