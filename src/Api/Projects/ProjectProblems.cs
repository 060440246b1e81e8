using ImitationService.Api.Http;

namespace ImitationService.Api.Projects;

/// <summary>What a project, or the request for one, can be refused for.</summary>
internal static class ProjectProblems
{
    public static Problem NotFound(string id) => Problems.NotFound("project", id);

    public static Problem NameTaken(string name) => new(
        StatusCodes.Status409Conflict,
        "project-exists",
        "Another project has this name.",
        $"There is a project called '{Problems.Shorten(name)}'; GET /v1/projects has its identifier.");

    public static Problem BadName() =>
        Problems.InvalidRequest(ProblemError.At("/name", "bad-name", "A name may not be blank or have control characters."));
}
