using ImitationService.Domain.Projects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ImitationService.Infrastructure.Database;

/// <summary>A row of <c>projects</c>. The default one comes with the table.</summary>
internal sealed class ProjectTable : IEntityTypeConfiguration<Project>
{
    // Older than anything it can hold; a fixed time, for the tables of every service are the same.
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Configure(EntityTypeBuilder<Project> builder)
    {
        builder.ToTable("projects");
        builder.HasKey(project => project.Id);
        builder.Property(project => project.Name).HasMaxLength(200);
        builder.HasIndex(project => project.Name).IsUnique();
        builder.HasData(new { Id = Project.DefaultId, Name = Project.DefaultId, CreatedAt = Beginning });
    }
}
