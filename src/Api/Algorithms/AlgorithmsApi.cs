using ImitationService.Api.Http;
using ImitationService.Domain.Algorithms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Algorithms;

/// <summary>Endpoints of the algorithms' catalogue.</summary>
internal static class AlgorithmsApi
{
    public static void MapAlgorithms(this IEndpointRouteBuilder endpoints)
    {
        var algorithms = endpoints.MapGroup("/algorithms").WithTags("Algorithms");

        algorithms.MapGet("/", List)
            .WithName("listAlgorithms")
            .WithSummary("List the algorithms")
            .WithDescription("Each with the JSON Schema and the defaults of its options.");
        algorithms.MapGet("/{name}", Get)
            .WithName("getAlgorithm")
            .WithSummary("Get an algorithm")
            .WithDescription("What it does, which actions it learns, and the JSON Schema and defaults of its options.")
            .ProducesProblems(404);
    }

    public static Ok<Page<AlgorithmView>> List() =>
        TypedResults.Ok(new Page<AlgorithmView>([.. AlgorithmCatalog.All.Select(algorithm => algorithm.ToView())], Next: null));

    public static Results<Ok<AlgorithmView>, Problem> Get(string name) =>
        AlgorithmCatalog.Find(name) is { } algorithm ? TypedResults.Ok(algorithm.ToView()) : Problems.NotFound("algorithm", name);

    private static AlgorithmView ToView(this AlgorithmDescriptor algorithm) => new(
        algorithm.Name,
        algorithm.Title,
        algorithm.Summary,
        algorithm.ActionKinds,
        algorithm.OptionsSchema,
        algorithm.Defaults);
}
