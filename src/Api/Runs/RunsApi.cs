using ImitationService.Api.Access;
using ImitationService.Api.Http;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Runs;

/// <summary>Endpoints of runs.</summary>
internal static class RunsApi
{
    public static void MapRuns(this IEndpointRouteBuilder endpoints)
    {
        var runs = endpoints.MapGroup("/runs").WithTags("Runs").RequireScopes(KeyScopes.RunsRead, KeyScopes.RunsWrite);

        runs.MapPost("/", RunCreationApi.CreateAsync)
            .WithName("createRun")
            .WithSummary("Start a run")
            .WithDescription("Checks everything that can be checked, queues the training and answers at once; the run is its own monitor. Send an `Idempotency-Key` and the request can be sent again without making a second run.")
            .Produces<RunView>(StatusCodes.Status202Accepted)
            .TakesHeader(IdempotentRequests.Header, "A text of your choice, new for each run: the same request under the same key makes one run.")
            .SendsHeader("Location", "The run.")
            .SendsHeader("Retry-After", "Seconds until the run is worth asking about.")
            .SendsHeader(IdempotentRequests.ReplayedHeader, "true where the answer was given before.")
            .ProducesProblems(403, 404, 409, 413, 415, 422);
        runs.MapPut("/{id}", RunCreationApi.PutAsync)
            .WithName("putRun")
            .WithSummary("Start a run under your own identifier")
            .WithDescription("The same body again answers the same run; another body is refused. The seed, when absent, is derived from the identifier.")
            .SendsHeader("Location", "The run.")
            .ProducesProblems(403, 404, 409, 413, 415, 422);
        runs.MapGet("/", ListAsync)
            .WithName("listRuns")
            .WithSummary("List runs")
            .WithDescription("From the newest to the oldest; by state, dataset and algorithm.");
        runs.MapGet("/{id}", GetAsync)
            .WithName("getRun")
            .WithSummary("Get a run")
            .WithDescription("State, progress, expected end, latest metrics. With `wait`, answers when the state changes or, with `If-None-Match`, when anything does; 304 when nothing did.")
            .Produces(StatusCodes.Status304NotModified)
            .TakesHeader("If-None-Match", "Entity tag of the answer that is known; 304 when nothing has changed since.")
            .SendsHeader("ETag", "Weak entity tag; changes whenever the run does.")
            .SendsHeader("Retry-After", "Seconds until it is worth asking again; absent when the run is over.")
            .ProducesProblems(404);
        runs.MapPost("/{id}/cancel", CancelAsync)
            .WithName("cancelRun")
            .WithSummary("Cancel a run")
            .WithDescription("Acknowledged at once; the run is cancelled when its trainer is gone. Cancelling again, or a run that is over, changes nothing.")
            .SendsHeader("Location", "The run.")
            .ProducesProblems(403, 404);
        runs.MapRunVerbs();
        runs.MapRunCheckpoints();
        runs.MapRunWatching();
        runs.MapRunDownloads();
    }

    public static async Task<Results<Ok<Page<RunView>>, Problem>> ListAsync(
        [AsParameters] RunListQuery query,
        ProjectRuns runs,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!Page.TryReadCursor(Identifier.Run, query.After, out var after))
        {
            return Page.BadCursor();
        }

        var limit = query.Limit ?? Page.DefaultLimit;
        var filter = new RunFilter(query.State?.Value, query.DatasetId, query.Algorithm);
        var rows = await runs.ListAsync(filter, after, limit + 1, cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Ok(Page.Of(rows, limit, run => Page.CursorOf(run.Id), run => run.ToView(now)));
    }

    public static async Task<Results<Ok<RunView>, StatusCodeHttpResult, Problem>> GetAsync(
        string id,
        [AsParameters] WaitQuery query,
        HttpContext context,
        ProjectRuns runs,
        IRunQueue queue,
        Watcher watcher,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } first)
        {
            return RunProblems.NotFound(id);
        }

        var isConditional = context.Request.Headers.IfNoneMatch.Count > 0;
        var run = await watcher.WatchAsync(
            first.Id,
            TimeSpan.FromSeconds(query.Wait ?? 0),
            cancelled => runs.FindAsync(first.Id, cancelled),
            current => current.IsTerminal || (isConditional ? !IsKnown(context, current) : current.State != first.State),
            cancellationToken);
        if (run is null)
        {
            return RunProblems.NotFound(id);
        }

        context.Response.Headers.ETag = EntityTags.Weak(run.Revision).ToString();
        context.Response.Headers.CacheControl = "no-cache";
        if (!run.IsTerminal)
        {
            context.Response.Headers.RetryAfter = RecordedResult.RetryAfterSeconds;
        }

        return IsKnown(context, run)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(run.ToView(time.GetUtcNow(), await queue.FindPlaceAsync(run, cancellationToken)));
    }

    public static async Task<Results<Accepted<RunView>, Problem>> CancelAsync(
        string id,
        HttpContext context,
        ProjectRuns runs,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } found
            || await runs.ChangeAsync(found, (run, now) => run.Cancel(now), cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        if (!run.IsTerminal)
        {
            context.Response.Headers.RetryAfter = RecordedResult.RetryAfterSeconds;
        }

        return TypedResults.Accepted(RunMappings.PathOf(run.Id), run.ToView(time.GetUtcNow()));
    }

    private static bool IsKnown(HttpContext context, Run run) => EntityTags.IsKnown(context.Request, EntityTags.Weak(run.Revision));
}
