using ImitationService.Api.Access;
using ImitationService.Api.Http;
using ImitationService.Domain.Keys;
using ImitationService.Operation;
using ImitationService.Operation.Health;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Health;

/// <summary>Endpoints for those who keep the service running.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var service = endpoints.MapGroup("").WithTags("Service");
        var health = service.MapGroup("/health").AllowAnonymous();

        health.MapGet("/live", GetLive)
            .WithName("getLiveness")
            .WithSummary("Is the process alive?")
            .WithDescription("Answers as long as the process can answer at all. Restart it when this fails.");
        health.MapGet("/ready", GetReadyAsync)
            .WithName("getReadiness")
            .WithSummary("Can the service do its work?")
            .WithDescription("Whether the database answers, its tables are of this version, and the storage takes bytes. Send no requests while this fails.")
            .ProducesProblems(503);
        service.MapGet("/metrics", GetMetricsAsync)
            .WithName("getMetrics")
            .WithSummary("The service's numbers, for Prometheus")
            .WithDescription("Queues, runs, training, intake and requests, in Prometheus' text format. docs/operations.md explains each.")
            .Produces<string>(200, "text/plain")
            .RequireScope(KeyScopes.Operate);
    }

    public static Ok<HealthView> GetLive() => TypedResults.Ok(new HealthView("live"));

    public static async Task<Results<Ok<HealthView>, Problem>> GetReadyAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var faults = await readiness.FindFaultsAsync(cancellationToken);
        return faults.Count == 0 ? TypedResults.Ok(new HealthView("ready")) : NotReady(faults);
    }

    public static Task GetMetricsAsync(HttpContext context, OperationEndpoints operation) => operation.WriteMetricsAsync(context);

    private static Problem NotReady(IReadOnlyList<ReadinessFault> faults) => new(
        StatusCodes.Status503ServiceUnavailable,
        "not-ready",
        "The service cannot work now.",
        $"These do not work: {string.Join(", ", faults.Select(fault => fault.Name))}. {string.Join(" ", faults.Select(fault => fault.Reason))}")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };
}

/// <summary>How the service is.</summary>
/// <param name="Status">live or ready.</param>
internal sealed record HealthView(string Status);
