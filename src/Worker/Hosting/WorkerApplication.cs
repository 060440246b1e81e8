using ImitationService.Infrastructure.Queueing;
using ImitationService.Worker.Registration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ImitationService.Worker.Hosting;

/// <summary>The host of a worker process.</summary>
internal static class WorkerApplication
{
    private const string HealthPort = $"{WorkerOptions.Section}:{nameof(WorkerOptions.HealthPort)}";

    /// <summary>The host as the command line and the configuration want it; not started.</summary>
    public static WebApplication Build(WorkerCommandLine command)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = [.. command.Settings],
            ContentRootPath = AppContext.BaseDirectory,
        });
        var configuration = builder.Configuration;
        ((IConfigurationBuilder)configuration).Sources.Insert(0, Defaults());
        configuration.AddInMemoryCollection(Chosen(command, configuration));
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        if (command.IsOnce)
        {
            builder.Services.AddTraining(configuration).AddSingleton<SingleRun>();
        }
        else
        {
            builder.Services.AddWorker(configuration);
        }

        Listen(builder, configuration.GetValue<ushort?>(HealthPort));
        var app = builder.Build();
        app.MapWorkerHealth();
        return app;
    }

    private static void Listen(WebApplicationBuilder builder, ushort? port)
    {
        if (port is { } number)
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(number));
        }
        else
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<IServer, SilentServer>());
        }
    }

    private static MemoryConfigurationSource Defaults() => new()
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:ImitationService"] = "Information",
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
