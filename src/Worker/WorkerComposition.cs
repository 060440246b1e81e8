using ImitationService.Infrastructure;
using ImitationService.Infrastructure.Queueing;
using ImitationService.Operation;
using ImitationService.Worker.Intake;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Reconciliation;
using ImitationService.Worker.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImitationService.Worker;

/// <summary>Puts the worker into a host.</summary>
public static class WorkerComposition
{
    /// <summary>The jobs, the servers that run them, and the reconciler, from section <c>Worker</c>.</summary>
    public static IServiceCollection AddWorker(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WorkerOptions>()
            .Bind(configuration.GetSection(WorkerOptions.Section))
            .ValidateDataAnnotations()
            .Validate(options => 2 * options.HeartbeatSeconds <= options.LeaseSeconds, "Worker:HeartbeatSeconds must be at most half of Worker:LeaseSeconds.")
            .ValidateOnStart();
        services.AddOperation(configuration);
        services.AddDatabase(configuration).AddObjectStorage(configuration).AddJobQueue(configuration).AddRetention(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WorkRoot>();
        services.AddSingleton<WaitingWork>();
        services.AddSingleton<WorkUnderWay>();
        services.AddSingleton<Reader>();
        services.AddSingleton<TrainerSupervisor>();
        services.AddSingleton<IIntakeJob, IntakeJob>();
        services.AddSingleton<ITrainingJob, TrainingJob>();
        services.AddHostedService<Reconciler>();
        return services.AddJobServers(configuration);
    }
}
