using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ImitationService.Worker.Registration;

/// <summary>What a worker process answers to those who keep it running, on <c>Worker:HealthPort</c>.</summary>
internal static class WorkerHealth
{
    public static void MapWorkerHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", GetLive);
        endpoints.MapGet("/health/ready", GetReady);
    }

    /// <summary>As long as the process answers at all.</summary>
    private static ContentHttpResult GetLive() => Answer("live", StatusCodes.Status200OK);

    /// <summary>Whether the database has heard of this worker within a lease's time; 503 otherwise.</summary>
    private static ContentHttpResult GetReady(WorkerHeart heart) =>
        heart.IsBeating ? Answer("ready", StatusCodes.Status200OK) : Answer("not_ready", StatusCodes.Status503ServiceUnavailable);

    private static ContentHttpResult Answer(string status, int code) =>
        TypedResults.Content($$"""{"status":"{{status}}"}""", "application/json", statusCode: code);
}
