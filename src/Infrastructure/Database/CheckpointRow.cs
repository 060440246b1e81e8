using ImitationService.Domain.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>checkpoints</c>: with it a checkpoint exists, without it there are only bytes.</summary>
internal sealed class CheckpointRow
{
    public required string RunId { get; init; }

    public required long Step { get; init; }

    public required long Epoch { get; set; }

    public required string Key { get; set; }

    public required long Bytes { get; set; }

    public required string Sha256 { get; set; }

    public required IReadOnlyDictionary<string, double> Metrics { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    public static CheckpointRow Of(string runId, Checkpoint checkpoint) => new()
    {
        RunId = runId,
        Step = checkpoint.Step,
        Epoch = checkpoint.Epoch,
        Key = checkpoint.Key,
        Bytes = checkpoint.Bytes,
        Sha256 = checkpoint.Sha256,
        Metrics = checkpoint.Metrics,
        CreatedAt = checkpoint.CreatedAt,
    };

    public Checkpoint ToCheckpoint() => new(Step, Epoch, Key, Bytes, Sha256, Metrics, CreatedAt);

    internal sealed class Table : IEntityTypeConfiguration<CheckpointRow>
    {
        public void Configure(EntityTypeBuilder<CheckpointRow> builder)
        {
            builder.ToTable("checkpoints");
            builder.HasKey(row => new { row.RunId, row.Step });
            builder.Property(row => row.Sha256).HasMaxLength(64);
            builder.Property(row => row.Metrics).IsJson();
            builder.HasOne<Run>().WithMany().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
