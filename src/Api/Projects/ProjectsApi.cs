using ImitationService.Api.Access;
using ImitationService.Api.Http;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Projects;

/// <summary>Endpoints of projects.</summary>
internal static class ProjectsApi
{
    public static void MapProjects(this IEndpointRouteBuilder endpoints)
    {
        var projects = endpoints.MapGroup("/projects").WithTags("Projects").RequireScope(KeyScopes.Operate);

        projects.MapPost("/", CreateAsync)
            .WithName("createProject")
            .WithSummary("Make a project")
            .WithDescription("Datasets, runs and keys belong to a project, and nothing of one is to be seen from another. Make its first key with POST /v1/keys and its `project_id`.")
            .SendsHeader("Location", "The project.")
            .ProducesProblems(403, 409, 413, 415);
        projects.MapGet("/", ListAsync)
            .WithName("listProjects")
            .WithSummary("List projects")
            .WithDescription("From the newest to the oldest.");
        projects.MapGet("/{id}", GetAsync)
            .WithName("getProject")
            .WithSummary("Get a project")
            .WithDescription("Its name, and when it was made.")
            .ProducesProblems(404);
    }

    public static async Task<Results<Created<ProjectView>, Problem>> CreateAsync(
        JsonBody<ProjectRequest> body,
        IProjectStore projects,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var name = body.Value.Name.Trim();
        if (name.Length == 0 || name.Any(char.IsControl))
        {
            return ProjectProblems.BadName();
        }

        var now = time.GetUtcNow();
        var project = Project.Create(Identifier.Create(Identifier.Project, now), name, now);
        return await projects.AddAsync(project, cancellationToken)
            ? TypedResults.Created($"/v1/projects/{project.Id}", ToView(project))
            : ProjectProblems.NameTaken(name);
    }

    public static async Task<Results<Ok<Page<ProjectView>>, Problem>> ListAsync(
        [AsParameters] PageQuery query,
        IProjectStore projects,
        CancellationToken cancellationToken)
    {
        if (!Page.TryReadCursor(Identifier.Project, query.After, out var after))
        {
            return Page.BadCursor();
        }

        var limit = query.Limit ?? Page.DefaultLimit;
        var rows = await projects.ListAsync(after, limit + 1, cancellationToken);
        return TypedResults.Ok(Page.Of(rows, limit, project => Page.CursorOf(project.Id), ToView));
    }

    public static async Task<Results<Ok<ProjectView>, Problem>> GetAsync(string id, IProjectStore projects, CancellationToken cancellationToken) =>
        await projects.FindAsync(id, cancellationToken) is { } project ? TypedResults.Ok(ToView(project)) : ProjectProblems.NotFound(id);

    private static ProjectView ToView(Project project) => new(project.Id, project.Name, project.CreatedAt);
}
