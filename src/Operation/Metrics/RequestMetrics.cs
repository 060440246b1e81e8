using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ImitationService.Operation.Metrics;

/// <summary>Measures requests by their route's pattern: never by path, which has identifiers in it.</summary>
public sealed class RequestMetrics(RequestDelegate next, ServiceMetrics metrics)
{
    private const string NoRoute = "none";
    private static readonly string[] KnownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Lets the request pass, and measures it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimEnd('/') ?? NoRoute;
            var method = Array.Find(KnownMethods, known => known == context.Request.Method) ?? "other";
            metrics.Requests
                .WithLabels(route, method, context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Observe(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
    }
}
