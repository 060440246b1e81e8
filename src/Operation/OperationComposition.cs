using ImitationService.Infrastructure;
using ImitationService.Operation.Health;
using ImitationService.Operation.Metrics;
using ImitationService.Operation.Tracing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImitationService.Operation;

/// <summary>Puts into a host what operators need of it.</summary>
public static class OperationComposition
{
    /// <summary>Readiness, metrics, traces, and the port that shows them, from section <c>Operation</c>. May be called twice.</summary>
    public static IServiceCollection AddOperation(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(OperationEndpoints)))
        {
            return services;
        }

        // First of all hosted services: it tells of the others.
        services.AddHostedService<OperationListener>();
        services.AddDatabase(configuration).AddObjectStorage(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<OperationOptions>().Bind(configuration.GetSection(OperationOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        Traces.Add(services, configuration);
        services.AddSingleton<Readiness>();
        services.AddSingleton<StatisticsCache>();
        services.AddSingleton<ServiceMetrics>();
        services.AddSingleton<OperationEndpoints>();
        return services;
    }
}
