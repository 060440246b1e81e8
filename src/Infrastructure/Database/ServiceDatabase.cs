using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Uploads;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Database;

/// <summary>The tables, the same on every database; a derived class says how one database stores them.</summary>
internal abstract class ServiceDatabase(DbContextOptions options) : DbContext(options)
{
    /// <summary>Whether a transaction of <see cref="DatabaseWriter"/> is under way.</summary>
    public bool IsWriting { get; set; }

    public DbSet<Project> Projects => Set<Project>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Dataset> Datasets => Set<Dataset>();

    public DbSet<Upload> Uploads => Set<Upload>();

    public DbSet<Run> Runs => Set<Run>();

    public DbSet<RunEventRow> RunEvents => Set<RunEventRow>();

    public DbSet<MetricPointRow> MetricPoints => Set<MetricPointRow>();

    public DbSet<CheckpointRow> Checkpoints => Set<CheckpointRow>();

    public DbSet<QueueRow> Queues => Set<QueueRow>();

    public DbSet<QueueShareRow> QueueShares => Set<QueueShareRow>();

    public DbSet<WorkerRow> Workers => Set<WorkerRow>();

    public DbSet<IdempotencyRow> IdempotencyKeys => Set<IdempotencyRow>();

    /// <summary>Adds what has happened to a run and is not written yet.</summary>
    public void AddPendingEvents(Run run) => RunEvents.AddRange(run.PendingEvents.Select(runEvent => RunEventRow.Of(run.Id, runEvent)));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ServiceDatabase).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name.TrimStart('_')));
        }
    }
}
