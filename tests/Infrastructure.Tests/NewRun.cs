using System.Text.Json.Nodes;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;

namespace ImitationService.Infrastructure.Tests;

/// <summary>Runs as tests need them.</summary>
internal static class NewRun
{
    public static readonly DateTimeOffset CreatedAt = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    public static Run Create(
        string? clientId = null,
        string datasetId = "ds_of_nobody",
        string algorithm = "bc",
        int seconds = 0,
        int attempts = 3,
        string submittedBy = ApiKey.Local,
        int priority = 0,
        Compute compute = Compute.Auto,
        string projectId = Project.DefaultId,
        string? id = null) =>
        Run.Create(
            id ?? Identifier.Create(Identifier.Run, CreatedAt.AddSeconds(seconds)),
            clientId,
            "a run",
            projectId,
            submittedBy,
            new RunSpecification(
                datasetId,
                algorithm,
                new JsonObject { ["steps"] = 100, ["hidden_sizes"] = new JsonArray(128, 128) },
                7,
                attempts,
                TimeSpan.FromHours(1),
                compute,
                priority),
            CreatedAt.AddSeconds(seconds));
}
