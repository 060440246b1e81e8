using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ImitationService.Operation.Tests.Tracing;

/// <summary>Takes traces as an OpenTelemetry collector does (OTLP over HTTP), and keeps their bytes.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentBag<byte[]> _batches = [];

    private Collector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _batches.Add(body.ToArray());
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
    }

    public string Endpoint => _server.Urls.First();

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._server.StartAsync();
        return collector;
    }

    /// <summary>Whether a span of this name came from a process of this service name, in this trace.</summary>
    public bool Has(string serviceName, string spanName, string traceId) => _batches.Any(batch =>
        Contains(batch, Encoding.UTF8.GetBytes(serviceName))
        && Contains(batch, Encoding.UTF8.GetBytes(spanName))
        && Contains(batch, Convert.FromHexString(traceId)));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static bool Contains(byte[] batch, byte[] part) => batch.AsSpan().IndexOf(part) >= 0;
}
