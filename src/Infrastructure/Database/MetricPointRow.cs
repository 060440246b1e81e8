using ImitationService.Domain.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>metric_points</c>; the dialects write it past the change tracker.</summary>
internal sealed class MetricPointRow
{
    public required string RunId { get; init; }

    public required string Name { get; init; }

    public required long Step { get; init; }

    public required double Value { get; init; }

    /// <summary>Epoch of the lease under which it was measured: a later one may overwrite it, an earlier one never.</summary>
    public required long Epoch { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<MetricPointRow>
    {
        public void Configure(EntityTypeBuilder<MetricPointRow> builder)
        {
            builder.ToTable("metric_points");
            builder.HasKey(row => new { row.RunId, row.Name, row.Step });
            builder.HasOne<Run>().WithMany().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
