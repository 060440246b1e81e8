using ImitationService.Domain.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>queue_shares</c>: which dispatch of a queue last served a submitter.</summary>
internal sealed class QueueShareRow
{
    public required WorkQueue Queue { get; init; }

    public required string SubmittedBy { get; init; }

    public required long LastDispatch { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<QueueShareRow>
    {
        public void Configure(EntityTypeBuilder<QueueShareRow> builder)
        {
            builder.ToTable("queue_shares");
            builder.HasKey(row => new { row.Queue, row.SubmittedBy });
            builder.Property(row => row.Queue).IsName();
        }
    }
}
