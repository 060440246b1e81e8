using ImitationService.Domain.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>queues</c>. Who dispatches writes it first, so that dispatches of one queue follow each other on any database.</summary>
internal sealed class QueueRow
{
    public required WorkQueue Name { get; init; }

    /// <summary>Runs dispatched so far; decides whose turn the aging one is.</summary>
    public required long Dispatches { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<QueueRow>
    {
        public void Configure(EntityTypeBuilder<QueueRow> builder)
        {
            builder.ToTable("queues");
            builder.HasKey(row => row.Name);
            builder.Property(row => row.Name).IsName();
            builder.HasData(Enum.GetValues<WorkQueue>().Select(queue => new QueueRow { Name = queue, Dispatches = 0 }));
        }
    }
}
