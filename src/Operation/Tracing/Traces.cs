using ImitationService.Domain.Tracing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ImitationService.Operation.Tracing;

/// <summary>Sends traces to the collector that <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names; without one there are none.</summary>
public static class Traces
{
    /// <summary>The standard variable that switches traces on; OpenTelemetry reads its other variables itself.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string NameVariable = "OTEL_SERVICE_NAME";

    /// <summary>Variables that a trainer gets, so that its part of the trace goes where the others go.</summary>
    public static bool IsForTrainers(string variable) =>
        variable.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.Ordinal) || variable == ServiceTracing.ParentVariable;

    /// <summary>Traces requests and attempts of a process that is a host.</summary>
    internal static void Add(IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration[EndpointVariable]))
        {
            return;
        }

        services.AddOpenTelemetry().WithTracing(traces => Configure(traces, configuration[NameVariable] ?? "imitation-service")
            .AddAspNetCoreInstrumentation(requests => requests.Filter = IsWorthATrace));
    }

    /// <summary>Traces a process that is no host, until it is disposed of; null where traces are off.</summary>
    public static IDisposable? Begin(string serviceName) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable))
            ? null
            : Configure(Sdk.CreateTracerProviderBuilder(), serviceName).Build();

    private static TracerProviderBuilder Configure(TracerProviderBuilder traces, string name) => traces
        .ConfigureResource(resource => resource.AddService(name))
        .AddSource(ServiceTracing.SourceName)
        .AddOtlpExporter();

    // Probes come every few seconds and mean nothing.
    private static bool IsWorthATrace(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health") && !context.Request.Path.StartsWithSegments("/metrics");
}
