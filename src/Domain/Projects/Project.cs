namespace ImitationService.Domain.Projects;

/// <summary>What datasets, runs and keys belong to. Nothing of one project is to be seen from another.</summary>
public sealed class Project
{
    /// <summary>Identifier of the project that is always there: the only one while authentication is off.</summary>
    public const string DefaultId = "default";

    private Project()
    {
    }

    /// <summary>Prefixed, time-ordered identifier: <c>prj_…</c>; or <see cref="DefaultId"/>.</summary>
    public string Id { get; private set; } = null!;

    /// <summary>Its name for people; no two projects have the same.</summary>
    public string Name { get; private set; } = null!;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Makes a project.</summary>
    public static Project Create(string id, string name, DateTimeOffset now) => new() { Id = id, Name = name, CreatedAt = now };
}
