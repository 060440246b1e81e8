using System.ComponentModel.DataAnnotations;

namespace ImitationService.Api.Projects;

/// <summary>A project to be made.</summary>
internal sealed record ProjectRequest
{
    /// <summary>A name for people; no two projects have the same.</summary>
    [StringLength(200, MinimumLength = 1)]
    public required string Name { get; init; }
}

/// <summary>A project.</summary>
/// <param name="Id">Identifier, prefixed and ordered by time; default for the one that is always there.</param>
/// <param name="Name">A name for people.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record ProjectView(string Id, string Name, DateTimeOffset CreatedAt);
