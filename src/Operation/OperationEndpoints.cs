using System.Text.Json;
using ImitationService.Operation.Health;
using ImitationService.Operation.Metrics;
using Microsoft.AspNetCore.Http;

namespace ImitationService.Operation;

/// <summary>The answers of a process to those who keep it running.</summary>
public sealed class OperationEndpoints(Readiness readiness, ServiceMetrics metrics)
{
    /// <summary>Media type of Prometheus' text format.</summary>
    public const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Answers <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>; 404 otherwise.</summary>
    public Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/health/live" => WriteAsync(context, StatusCodes.Status200OK, new { status = "live" }),
        "/health/ready" => AnswerReadyAsync(context),
        "/metrics" => WriteMetricsAsync(context),
        _ => WriteAsync(context, StatusCodes.Status404NotFound, new { status = "unknown" }),
    };

    /// <summary>Writes the metrics as the answer.</summary>
    public async Task WriteMetricsAsync(HttpContext context)
    {
        // Whole before the first byte: a fault midway would look like an answer.
        using var text = new MemoryStream();
        await metrics.WriteAsync(text, context.RequestAborted);
        context.Response.ContentType = MetricsType;
        context.Response.Headers.CacheControl = "no-store";
        text.Position = 0;
        await text.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task AnswerReadyAsync(HttpContext context)
    {
        var faults = await readiness.FindFaultsAsync(context.RequestAborted);
        var (status, answer) = faults.Count == 0 ? (StatusCodes.Status200OK, "ready") : (StatusCodes.Status503ServiceUnavailable, "not ready");
        await WriteAsync(context, status, new { status = answer, faults = faults.Select(fault => new { name = fault.Name, reason = fault.Reason }) });
    }

    private static async Task WriteAsync(HttpContext context, int status, object answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, cancellationToken: context.RequestAborted);
    }
}
