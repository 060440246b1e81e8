using ImitationService.Api.Curves;
using System.Globalization;
using ImitationService.Api.Http;
using ImitationService.Domain.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImitationService.Api.Runs;

/// <summary>Endpoints that show what a run does: events, stream, metrics, curve.</summary>
internal static class RunWatchingApi
{
    private const string LastEventId = "Last-Event-ID";
    private const int DefaultEvents = 200;
    private const int DefaultPoints = 1000;

    public static void MapRunWatching(this IEndpointRouteBuilder runs)
    {
        runs.MapGet("/{id}/events", ListEventsAsync)
            .WithName("listRunEvents")
            .WithSummary("List a run's events")
            .WithDescription("In order, from the one after `after`. With `wait`, an empty page is held until there is an event.")
            .ProducesProblems(404);
        runs.MapGet("/{id}/events/stream", StreamEventsAsync)
            .WithName("streamRunEvents")
            .WithSummary("Follow a run's events")
            .WithDescription("Server-sent events: `id` is the event's sequence, `event` its type, `data` its JSON. Resumes after `Last-Event-ID` and ends after the final event; 204 when there is nothing more to come.")
            .Produces<string>(StatusCodes.Status200OK, RunEventStream.MediaType)
            .Produces(StatusCodes.Status204NoContent)
            .TakesHeader(LastEventId, "Sequence of the last event that is known; browsers send it when they connect again.")
            .ProducesProblems(404);
        runs.MapGet("/{id}/metrics", GetMetricsAsync)
            .WithName("getRunMetrics")
            .WithSummary("Get a run's metrics")
            .WithDescription("Curves by name and step, thinned to `max_points` points each so that ends and extremes stay.")
            .ProducesProblems(404);
        runs.MapGet("/{id}/curve.svg", DrawCurveAsync)
            .WithName("drawRunCurve")
            .WithSummary("See a run's curves")
            .WithDescription("Training and validation loss, and the score beside its baselines, as a picture.")
            .Produces<string>(StatusCodes.Status200OK, SvgPicture.MediaType)
            .ProducesProblems(404);
    }

    public static async Task<Results<Ok<Page<RunEventView>>, Problem>> ListEventsAsync(
        string id,
        [AsParameters] RunEventsQuery query,
        ProjectRuns runs,
        Watcher watcher,
        CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        var after = query.After ?? 0;
        var limit = query.Limit ?? DefaultEvents;
        await watcher.WatchAsync(
            run.Id,
            TimeSpan.FromSeconds(query.Wait ?? 0),
            cancelled => runs.FindAsync(run.Id, cancelled),
            current => current.LastEvent > after || current.IsTerminal,
            cancellationToken);
        var rows = await runs.ListEventsAsync(run, after, limit + 1, cancellationToken);
        return TypedResults.Ok(Page.Of(rows, limit, row => row.Sequence.ToString(CultureInfo.InvariantCulture), row => row.ToView()));
    }

    public static async Task<IResult> StreamEventsAsync(
        string id,
        [AsParameters] RunStreamQuery query,
        HttpRequest request,
        ProjectRuns runs,
        Watching watching,
        CancellationToken cancellationToken)
    {
        var after = query.After ?? 0;
        if (request.Headers.TryGetValue(LastEventId, out var last)
            && !long.TryParse(last.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            return RunProblems.BadLastEventId();
        }

        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        // A browser's EventSource connects again until it is told that nothing comes: 204.
        return run.IsTerminal && after >= run.LastEvent ? TypedResults.NoContent() : new RunEventStream(runs, watching, run, after);
    }

    public static async Task<Results<Ok<MetricsView>, Problem>> GetMetricsAsync(
        string id,
        [AsParameters] RunMetricsQuery query,
        ProjectRuns runs,
        CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        if (query.FromStep > query.ToStep)
        {
            return Problems.InvalidRequest(ProblemError.In("to_step", "out-of-bounds", $"to_step ({query.ToStep}) is before from_step ({query.FromStep})."));
        }

        var asked = new MetricQuery(query.Names ?? [], query.FromStep, query.ToStep, query.MaximumPoints ?? DefaultPoints);
        var points = await runs.ListMetricsAsync(run, asked, cancellationToken);
        var series = points.GroupBy(point => point.Name)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new MetricSeries(group.Key, [.. group.Select(point => new MetricValue(point.Step, point.Value))]));
        return TypedResults.Ok(new MetricsView([.. series]));
    }

    public static async Task<IResult> DrawCurveAsync(string id, ProjectRuns runs, CancellationToken cancellationToken)
    {
        if (await runs.FindMeantAsync(id, cancellationToken) is not { } run)
        {
            return RunProblems.NotFound(id);
        }

        var points = await runs.ListMetricsAsync(run, CurvePicture.Query, cancellationToken);
        return new CurvePicture(run, points);
    }
}
