using ImitationService.Domain.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>
/// A run is one row: what the service asks of it (project, state, lease, dataset, client's id) are columns, what it only shows is JSON.
/// </summary>
internal sealed class RunTable : IEntityTypeConfiguration<Run>
{
    /// <summary>Column of <see cref="RunSpecification.DatasetId"/>, written once when the run is added.</summary>
    public const string DatasetId = "DatasetId";

    /// <summary>Column of <see cref="RunSpecification.Algorithm"/>, written once when the run is added.</summary>
    public const string Algorithm = "Algorithm";

    public void Configure(EntityTypeBuilder<Run> builder)
    {
        builder.ToTable("runs");
        builder.HasKey(run => run.Id);
        builder.Ignore(run => run.Lease);
        builder.Ignore(run => run.PendingEvents);
        builder.Ignore(run => run.Options);
        builder.Property<string?>("_leaseOwner");
        builder.Property<DateTimeOffset?>("_leaseExpiresAt");
        builder.Property<string>(DatasetId).IsRequired();
        builder.Property<string>(Algorithm).IsRequired();
        builder.Property(run => run.State).IsName();
        builder.Property(run => run.Queue).IsName();
        builder.Property(run => run.TraceParent).HasMaxLength(64);
        builder.Property(run => run.Specification).IsJson();
        builder.Property(run => run.Progress).IsJson();
        builder.Property(run => run.LatestMetrics).IsJson();
        builder.Property(run => run.Failure).IsJson();
        builder.Property(run => run.Artifacts).IsJson();
        builder.Property(run => run.Revision).IsConcurrencyToken();
        builder.HasIndex(run => new { run.ProjectId, run.ClientId }).IsUnique();
        builder.HasIndex(run => new { run.ProjectId, run.Id });
        builder.HasIndex(run => new { run.State, run.Id });
        builder.HasIndex(DatasetId, nameof(Run.Id));

        // Dispatch reads this index alone.
        builder.HasIndex(run => new { run.Queue, run.State, run.Priority, run.SubmittedBy, run.Id, run.NotBefore });
    }
}
