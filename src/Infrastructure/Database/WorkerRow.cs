using ImitationService.Domain.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>workers</c>. A queue that the worker does not serve has no slots.</summary>
internal sealed class WorkerRow
{
    public required string Id { get; init; }

    public required string Host { get; init; }

    public required int Process { get; init; }

    public required string Version { get; init; }

    public required int IoSlots { get; init; }

    public required int CpuSlots { get; init; }

    public required int GpuSlots { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>From then on it counts as gone.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    public LivingWorker ToWorker() => new(new WorkerRegistration(Id, Host, Process, Version, Slots()), StartedAt, LastSeenAt);

    private Dictionary<WorkQueue, int> Slots() =>
        new[] { (WorkQueue.Io, IoSlots), (WorkQueue.Cpu, CpuSlots), (WorkQueue.Gpu, GpuSlots) }
            .Where(pair => pair.Item2 > 0)
            .ToDictionary();

    internal sealed class Table : IEntityTypeConfiguration<WorkerRow>
    {
        public void Configure(EntityTypeBuilder<WorkerRow> builder)
        {
            builder.ToTable("workers");
            builder.HasKey(row => row.Id);
            builder.HasIndex(row => row.ExpiresAt);
        }
    }
}
