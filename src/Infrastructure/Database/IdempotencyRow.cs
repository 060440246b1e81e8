using ImitationService.Domain.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>idempotency_keys</c>.</summary>
internal sealed class IdempotencyRow
{
    public required string Key { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>Identifier of what the request makes.</summary>
    public required string Subject { get; init; }

    public required DateTimeOffset ClaimedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public RecordedAnswer? Answer { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<IdempotencyRow>
    {
        public void Configure(EntityTypeBuilder<IdempotencyRow> builder)
        {
            builder.ToTable("idempotency_keys");
            builder.HasKey(row => row.Key);
            builder.Property(row => row.Answer).IsJson();
            builder.HasIndex(row => row.ExpiresAt);
        }
    }
}
