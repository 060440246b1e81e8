using System.Text;
using System.Text.Json;
using ImitationService.Api.Http;
using ImitationService.Domain.Runs;

namespace ImitationService.Api.Runs;

/// <summary>
/// A run's events as server-sent events. It reads the log from a sequence on, so nothing is lost or doubled whatever happens
/// to the connection, and ends after the final event, or when its caller's key does.
/// </summary>
internal sealed class RunEventStream(ProjectRuns runs, Watching watching, Run watched, long after) : IResult
{
    public const string MediaType = "text/event-stream";

    private const int PageSize = 500;

    /// <summary>Longest silence: proxies close connections that say nothing.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private long _after = after;
    private long _lastWrite;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellationToken) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await WriteAsync(response, "retry: 1000\n\n", cancellationToken);
        while (true)
        {
            // Taken before the rows are read: a change between the two is not missed.
            var change = watching.Signal.WaitAsync(watched.Id, cancellationToken);
            var run = await runs.FindAsync(watched.Id, cancellationToken);
            if (!await watching.IsStillAllowedAsync(cancellationToken))
            {
                return;
            }

            await WriteNewAsync(response, cancellationToken);
            if (run is null || (run.IsTerminal && _after >= run.LastEvent))
            {
                return;
            }

            await change;
            if (watching.Time.GetElapsedTime(_lastWrite) >= HeartbeatInterval)
            {
                await WriteAsync(response, ": still here\n\n", cancellationToken);
            }
        }
    }

    private async Task WriteNewAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await runs.ListEventsAsync(watched, _after, PageSize, cancellationToken);
            if (page.Count == 0)
            {
                return;
            }

            var text = new StringBuilder();
            foreach (var happened in page)
            {
                // One line of data: the JSON has no line breaks.
                text.Append("id: ").Append(happened.Sequence)
                    .Append("\nevent: ").Append(happened.Type)
                    .Append("\ndata: ").Append(JsonSerializer.Serialize(happened.ToView(), WireJson.Options))
                    .Append("\n\n");
            }

            await WriteAsync(response, text.ToString(), cancellationToken);
            _after = page[^1].Sequence;
        }
    }

    private async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        _lastWrite = watching.Time.GetTimestamp();
    }
}
