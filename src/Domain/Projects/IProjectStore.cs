namespace ImitationService.Domain.Projects;

/// <summary>The rows of projects.</summary>
public interface IProjectStore
{
    /// <summary>Adds a project. False when another one has its name.</summary>
    Task<bool> AddAsync(Project project, CancellationToken cancellationToken);

    /// <summary>The project, or null.</summary>
    Task<Project?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Projects from the newest to the oldest, those after (older than) the given identifier; the default one is the last.</summary>
    Task<IReadOnlyList<Project>> ListAsync(string? after, int limit, CancellationToken cancellationToken);
}
