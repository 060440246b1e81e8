using ImitationService.Domain.Identity;
using ImitationService.Domain.Projects;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Projects;

/// <summary>Projects in the database.</summary>
internal sealed class ProjectStore(DatabaseDialect dialect, DatabaseWriter writer) : IProjectStore
{
    public Task<bool> AddAsync(Project project, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, _) =>
            {
                if (await database.Projects.AnyAsync(row => row.Name == project.Name, cancellationToken))
                {
                    return false;
                }

                database.Add(project);
                await database.SaveChangesAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    public async Task<Project?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (id != Project.DefaultId && !Identifier.IsWellFormed(Identifier.Project, id))
        {
            return null;
        }

        await using var database = dialect.Open();
        return await database.Projects.AsNoTracking().FirstOrDefaultAsync(project => project.Id == id, cancellationToken);
    }

    public async Task<IReadOnlyList<Project>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var projects = database.Projects.AsNoTracking();
        projects = after is not null ? projects.Where(project => string.Compare(project.Id, after) < 0) : projects;
        return await projects.OrderByDescending(project => project.Id).Take(limit).ToListAsync(cancellationToken);
    }
}
