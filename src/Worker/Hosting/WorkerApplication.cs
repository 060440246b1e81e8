using ImitationService.Infrastructure.Queueing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImitationService.Worker.Hosting;

/// <summary>The host of a worker process.</summary>
internal static class WorkerApplication
{
    /// <summary>The host as the command line and the configuration want it; not started.</summary>
    public static IHost Build(WorkerCommandLine command)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = [.. command.Settings],
            ContentRootPath = AppContext.BaseDirectory,
        });
        var configuration = builder.Configuration;
        ((IConfigurationBuilder)configuration).Sources.Insert(0, Defaults());
        configuration.AddInMemoryCollection(Chosen(command, configuration));
        if (command.IsOnce)
        {
            builder.Services.AddTraining(configuration).AddSingleton<SingleRun>();
        }
        else
        {
            builder.Services.AddWorker(configuration);
        }

        return builder.Build();
    }

    private static MemoryConfigurationSource Defaults() => new()
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:ImitationService"] = "Information",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss ",
        },
    };

    private static Dictionary<string, string?> Chosen(WorkerCommandLine command, IConfiguration configuration)
    {
        var chosen = new Dictionary<string, string?>();
        if (command.Queues is not null)
        {
            chosen[ServedQueues.Setting] = command.Queues;
        }

        if (command.IsOnce)
        {
            chosen[$"{WorkerOptions.Section}:{nameof(JobServerOptions.CpuConcurrency)}"] = "1";
            chosen[$"{WorkerOptions.Section}:{nameof(JobServerOptions.GpuConcurrency)}"] = "1";
        }

        return chosen;
    }
}
