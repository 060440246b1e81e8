using System.Text.Json.Nodes;
using ImitationService.Domain.Json;
using ImitationService.Domain.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>run_events</c>.</summary>
internal sealed class RunEventRow
{
    public required string RunId { get; init; }

    public required long Sequence { get; init; }

    public required string Type { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Data { get; init; }

    public static RunEventRow Of(string runId, RunEvent runEvent) => new()
    {
        RunId = runId,
        Sequence = runEvent.Sequence,
        Type = runEvent.Type,
        At = runEvent.At,
        Data = runEvent.Data.ToJsonString(ServiceJson.Options),
    };

    public RunEvent ToEvent() => new(Sequence, Type, At, JsonNode.Parse(Data)!.AsObject());

    internal sealed class Table : IEntityTypeConfiguration<RunEventRow>
    {
        public void Configure(EntityTypeBuilder<RunEventRow> builder)
        {
            builder.ToTable("run_events");
            builder.HasKey(row => new { row.RunId, row.Sequence });
            builder.Property(row => row.Type).HasMaxLength(32);
            builder.HasOne<Run>().WithMany().HasForeignKey(row => row.RunId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
