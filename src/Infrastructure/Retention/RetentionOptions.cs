using System.ComponentModel.DataAnnotations;

namespace ImitationService.Infrastructure.Retention;

/// <summary>Section <c>Retention</c>: how long is kept what nobody may need any more.</summary>
public sealed record RetentionOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Retention";

    /// <summary>Days for which a rejected upload's report can be read; absent, for ever. Its bytes go when it is rejected.</summary>
    [Range(1, 36_500, ErrorMessage = "Retention:RejectedUploadDays must be between {1} and {2}.")]
    public int? RejectedUploadDays { get; init; } = 30;

    /// <summary>
    /// Days for which the checkpoints of a run that is over are kept; absent, for ever. Without them it can be retried from the start,
    /// but neither extended nor forked.
    /// </summary>
    [Range(1, 36_500, ErrorMessage = "Retention:CheckpointDays must be between {1} and {2}.")]
    public int? CheckpointDays { get; init; }

    /// <summary>
    /// Whole days for which a dataset in the form of others (<c>npz</c>, <c>lerobot</c>) is kept after the day on which it was made or
    /// last fetched; absent, as long as the dataset. It is made again when somebody asks.
    /// </summary>
    [Range(1, 36_500, ErrorMessage = "Retention:ExportDays must be between {1} and {2}.")]
    public int? ExportDays { get; init; } = 30;

    /// <summary>Hours for which a creating request can be repeated with its <c>Idempotency-Key</c>.</summary>
    [Range(1, 24 * 365, ErrorMessage = "Retention:IdempotencyHours must be between {1} and {2}.")]
    public int IdempotencyHours { get; init; } = 24;

    /// <summary>Hours for which an upload that arrives over many requests is kept after the last of its bytes, unless a dataset takes it.</summary>
    [Range(1, 7 * 24, ErrorMessage = "Retention:UploadHours must be between {1} and {2}.")]
    public int UploadHours { get; init; } = 24;

    /// <summary>Minutes between two looks for what may go.</summary>
    [Range(1, 24 * 60, ErrorMessage = "Retention:SweepMinutes must be between {1} and {2}.")]
    public int SweepMinutes { get; init; } = 60;
}
