using System.Diagnostics;

namespace ImitationService.Domain.Tracing;

/// <summary>
/// The trace of a run: it begins with the request that made it, is stored with it, and goes on in whichever worker and trainer take it up.
/// Without a listener nothing is made and nothing is paid.
/// </summary>
public static class ServiceTracing
{
    /// <summary>Name of the source, for those who listen.</summary>
    public const string SourceName = "ImitationService";

    /// <summary>One attempt, from lease to end, in the worker.</summary>
    public const string Attempt = "run.attempt";

    /// <summary>One training, from first to last word, in the trainer process.</summary>
    public const string Training = "run.training";

    /// <summary>One checkpoint, from the first byte of its upload to its row, in the worker.</summary>
    public const string Checkpoint = "run.checkpoint";

    /// <summary>Environment variable that carries the parent to a child process (W3C trace context).</summary>
    public const string ParentVariable = "TRACEPARENT";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The identifier (W3C <c>traceparent</c>) of what is under way here; null when nothing is traced.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>Begins a part of a run's trace; dispose of it at its end. Null when nobody listens.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="parent">What it belongs to; malformed or null begins a trace of its own.</param>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">Its attempt.</param>
    public static Activity? Begin(string name, string? parent, string runId, int attempt)
    {
        ActivityContext.TryParse(parent, traceState: null, isRemote: true, out var context);
        var activity = Source.StartActivity(name, ActivityKind.Consumer, context);
        activity?.SetTag("run.id", runId);
        activity?.SetTag("run.attempt", attempt);
        return activity;
    }
}
