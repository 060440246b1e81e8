using ImitationService.Domain.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>api_keys</c>.</summary>
internal sealed class ApiKeyTable : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Prefix).HasMaxLength(32);
        builder.Property(key => key.Hash).HasMaxLength(64);
        builder.Property(key => key.Scopes).IsJson();
        builder.Property(key => key.Revision).IsConcurrencyToken();
        builder.HasIndex(key => key.Prefix).IsUnique();
        builder.HasIndex(key => new { key.ProjectId, key.Id });
    }
}
