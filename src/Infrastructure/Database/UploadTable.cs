using ImitationService.Domain.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>An upload is one row; the storage's own words about its pieces are JSON.</summary>
internal sealed class UploadTable : IEntityTypeConfiguration<Upload>
{
    public void Configure(EntityTypeBuilder<Upload> builder)
    {
        builder.ToTable("uploads");
        builder.HasKey(upload => upload.Id);
        builder.Property(upload => upload.Pieces).IsJson();
        builder.Property(upload => upload.Revision).IsConcurrencyToken();
        builder.HasIndex(upload => new { upload.ProjectId, upload.DatasetId });
        builder.HasIndex(upload => upload.DatasetId);
        builder.HasIndex(upload => upload.ExpiresAt);
    }
}
