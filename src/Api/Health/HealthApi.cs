using ImitationService.Api.Http;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Health;

/// <summary>Endpoints for those who keep the service running.</summary>
internal static partial class HealthApi
{
    private const string ProbePrefix = "health";

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("/health").WithTags("Service").AllowAnonymous();

        health.MapGet("/live", GetLive)
            .WithName("getLiveness")
            .WithSummary("Is the process alive?")
            .WithDescription("Answers as long as the process can answer at all. Restart it when this fails.");
        health.MapGet("/ready", GetReadyAsync)
            .WithName("getReadiness")
            .WithSummary("Can the service do its work?")
            .WithDescription("Whether the database answers and the storage takes bytes. Send no requests while this fails.")
            .ProducesProblems(503);
    }

    public static Ok<HealthView> GetLive() => TypedResults.Ok(new HealthView("live"));

    public static async Task<Results<Ok<HealthView>, Problem>> GetReadyAsync(
        IProjectStore projects,
        IObjectStorage storage,
        TimeProvider time,
        ILogger<HealthView> logger,
        CancellationToken cancellationToken)
    {
        var failed = new List<string>();
        await ProbeAsync("database", () => projects.FindAsync(Project.DefaultId, cancellationToken), failed, logger);
        await ProbeAsync("storage", () => WriteAsync(storage, time, cancellationToken), failed, logger);
        return failed.Count == 0 ? TypedResults.Ok(new HealthView("ready")) : NotReady(failed);
    }

    /// <summary>Only writing tells a full or read-only store from a good one.</summary>
    private static async Task WriteAsync(IObjectStorage storage, TimeProvider time, CancellationToken cancellationToken)
    {
        var probeId = Identifier.Create(ProbePrefix, time.GetUtcNow());
        await storage.PutAsync(ObjectKeys.IncomingFile(probeId, 0), new MemoryStream([1]), cancellationToken);
        await storage.RemoveAsync(ObjectKeys.Incoming(probeId), cancellationToken);
    }

    /// <summary>Whatever goes wrong in a probe is its result; the log has it.</summary>
    private static async Task ProbeAsync(string name, Func<Task> probe, List<string> failed, ILogger logger)
    {
        try
        {
            await probe();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogUnreachable(logger, exception, name);
            failed.Add(name);
        }
    }

    private static Problem NotReady(List<string> failed) => new(
        StatusCodes.Status503ServiceUnavailable,
        "not-ready",
        "The service cannot work now.",
        $"These do not work: {string.Join(", ", failed)}.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "The {Name} cannot be reached.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception, string name);
}

/// <summary>How the service is.</summary>
/// <param name="Status">live or ready.</param>
internal sealed record HealthView(string Status);
