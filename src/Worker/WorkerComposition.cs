using ImitationService.Infrastructure;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Operation;
using ImitationService.Worker.Exports;
using ImitationService.Worker.Intake;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Reconciliation;
using ImitationService.Worker.Registration;
using ImitationService.Worker.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImitationService.Worker;

/// <summary>Puts the worker into a host.</summary>
public static class WorkerComposition
{
    private const string EmbeddedDatabase = "sqlite";

    /// <summary>The jobs, the servers that run them, and the reconciler, from section <c>Worker</c>.</summary>
    public static IServiceCollection AddWorker(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddTraining(configuration).AddRetention(configuration);
        services.AddSingleton<Reader>();
        services.AddSingleton<ReaderProcess>();
        services.AddSingleton<RecipeSources>();
        services.AddSingleton<RemovalWatch>();
        services.AddSingleton<IIntakeJob, IntakeJob>();
        services.AddSingleton<IExportJob, ExportJob>();
        services.AddSingleton<ITrainingJob, TrainingJob>();
        services.AddHostedService<Reconciler>();
        return services.AddJobServers(configuration);
    }

    /// <summary>What it takes to have a run trained, and the worker's entry in the list of workers; no server and no reconciler.</summary>
    public static IServiceCollection AddTraining(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddWorkerOptions(configuration);
        services.AddOperation(configuration);
        services.AddDatabase(configuration).AddObjectStorage(configuration).AddJobQueue(configuration).AddJobServerOptions(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WorkRoot>();
        services.AddSingleton<WaitingWork>();
        services.AddSingleton<WorkUnderWay>();
        services.AddSingleton<ReconcilerBell>();
        services.AddSingleton<LostRuns>();
        services.AddSingleton<WorkerIdentity>();
        services.AddSingleton<NextRun>();
        services.AddSingleton<StorageFaults>();
        services.AddSingleton<RunCheckpoints>();
        services.AddSingleton<TrainerSupervisor>();
        services.AddSingleton<WorkerHeart>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerHeart>());
        return services;
    }

    private static void AddWorkerOptions(this IServiceCollection services, IConfiguration configuration)
    {
        // From the configuration: asking for the other options would end in their own complaints, and hide these.
        var jobShutdown = configuration.GetValue("Worker:JobShutdownSeconds", new JobServerOptions().JobShutdownSeconds);
        var isShared = !string.Equals(configuration["Database:Provider"] ?? EmbeddedDatabase, EmbeddedDatabase, StringComparison.OrdinalIgnoreCase);
        services.AddOptions<WorkerOptions>()
            .Bind(configuration.GetSection(WorkerOptions.Section))
            .PostConfigure(options => options.SoleWorker ??= !isShared)
            .ValidateDataAnnotations()
            .Validate(options => 2 * options.HeartbeatSeconds <= options.LeaseSeconds, "Worker:HeartbeatSeconds must be at most half of Worker:LeaseSeconds.")
            .Validate(options => !(isShared && options.SoleWorker == true), "Worker:SoleWorker cannot be true: other processes may work on this database.")
            .Validate(options => options.GraceSeconds < jobShutdown, "Worker:GraceSeconds must be less than Worker:JobShutdownSeconds.")
            .ValidateOnStart();
    }
}
