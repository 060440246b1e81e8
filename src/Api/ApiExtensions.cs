using ImitationService.Api.Access;
using ImitationService.Api.Algorithms;
using ImitationService.Api.Capabilities;
using ImitationService.Api.Datasets;
using ImitationService.Api.Datasets.Episodes;
using ImitationService.Api.Datasets.Frames;
using ImitationService.Api.Datasets.Pages;
using ImitationService.Api.Documentation;
using ImitationService.Api.Health;
using ImitationService.Api.Http;
using ImitationService.Api.Keys;
using ImitationService.Api.Projects;
using ImitationService.Api.Queue;
using ImitationService.Api.Runs;
using ImitationService.Api.Uploads;
using ImitationService.Infrastructure;
using ImitationService.Operation;
using ImitationService.Operation.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImitationService.Api;

/// <summary>The HTTP side of the service, for any process that serves it.</summary>
public static class ApiExtensions
{
    /// <summary>What the endpoints need: the domain's ports, and the server's limits.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOperation(configuration);
        services.AddDatabase(configuration).AddObjectStorage(configuration).AddJobQueue(configuration);
        services.TryAddSingleton(TimeProvider.System);

        services.AddAccess(configuration);
        services.AddQueueDashboard(configuration);
        services.AddOptions<UploadOptions>().Bind(configuration.GetSection("Upload")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RunOptions>().Bind(configuration.GetSection("Runs")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Watcher>();
        services.AddSingleton<WorkerBell>();
        services.AddSingleton<DatasetTurn>();
        services.AddSingleton<UploadReader>();
        services.AddSingleton<UploadTurns>();
        services.AddSingleton<CanonicalTensors>();
        services.AddSingleton<EpisodeIndex>();
        services.AddSingleton<EpisodeValues>();
        services.AddSingleton<FrameStrips>();
        services.AddSingleton<DatasetAnalyses>();
        services.AddSingleton<DatasetExports>();
        services.AddScoped<IdempotentRequests>();
        services.AddScoped<DatasetAdmission>();
        services.AddScoped<DatasetUse>();
        services.AddScoped<DatasetAssembly>();
        services.AddScoped<DatasetDerivation>();
        services.AddScoped<UploadAdmission>();
        services.AddScoped<UploadReceiver>();
        services.AddScoped<UploadCompletion>();
        services.AddScoped<DirectUploads>();
        services.AddScoped<RunAdmission>();
        services.AddScoped<ForkAdmission>();
        services.AddScoped<RunWishes>();
        services.AddScoped<Watching>();
        services.AddScoped<KeyIssue>();

        services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.Configure<KestrelServerOptions>(ServerLimits.Apply);
        services.AddSingleton<IConnectionListenerFactory, LoopbackGuard>();
        services.AddOpenApiDocument();
        return services;
    }

    /// <summary>The pipeline and every endpoint.</summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseMiddleware<RequestMetrics>();
        app.Use(SecurityHeaders.Use);
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<HostGuard>();
        app.UseAuthentication();
        app.UseMiddleware<DocumentationGuard>();
        app.UseOpenApiPages();
        app.UseRouting();
        app.UseAuthorization();
        app.Use(RunLogScope.Use);

        var v1 = app.MapGroup("/v1").RequireValidRequests();
        v1.MapDatasets();
        v1.MapUploads();
        v1.MapRuns();
        v1.MapAlgorithms();
        v1.MapCapabilities();
        v1.MapKeys();
        v1.MapProjects();
        app.MapDatasetPages();
        app.MapHealth();
        app.MapQueueDashboard();
        return app;
    }
}
