using ImitationService.Domain.Datasets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A dataset is one row; its parts, which are only ever read whole, are JSON.</summary>
internal sealed class DatasetTable : IEntityTypeConfiguration<Dataset>
{
    public void Configure(EntityTypeBuilder<Dataset> builder)
    {
        builder.ToTable("datasets");
        builder.HasKey(dataset => dataset.Id);
        builder.Property(dataset => dataset.State).IsName();
        builder.PrimitiveCollection(dataset => dataset.Tags);
        builder.Property(dataset => dataset.Files).IsJson();
        builder.Property(dataset => dataset.Mapping).IsJson();
        builder.Property(dataset => dataset.Lineage).IsJson();
        builder.Property(dataset => dataset.Contents).IsJson();
        builder.Property(dataset => dataset.Report).IsJson();
        builder.Property(dataset => dataset.Revision).IsConcurrencyToken();
        builder.HasIndex(dataset => new { dataset.ProjectId, dataset.SourceDigest }).IsUnique();
        builder.HasIndex(dataset => new { dataset.ProjectId, dataset.Id });
        builder.HasIndex(dataset => new { dataset.State, dataset.Id });
    }
}
