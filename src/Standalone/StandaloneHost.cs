using ImitationService.Api;
using ImitationService.Worker;

namespace ImitationService.Standalone;

/// <summary>Api and Worker in one process.</summary>
internal static class StandaloneHost
{
    private const string DefaultData = "data";
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>The host as the command line and the configuration want it; not started.</summary>
    public static WebApplication Build(CommandLine command)
    {
        // The program's own folder for settings: the current one is wherever the data are wanted.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. command.Settings],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.Sources.Insert(0, Defaults(command));
        builder.Configuration.AddInMemoryCollection(Chosen(command, builder.Configuration));
        var hasStarted = false;
        builder.Logging.ClearProviders();

        // What keeps the host from starting is said once, by the program, in one line.
        builder.Logging.AddFilter(HostCategory, level => hasStarted && level >= LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        builder.Services.AddApi(builder.Configuration);
        builder.Services.AddWorker(builder.Configuration);
        var app = builder.Build();
        app.MapApi();
        app.Lifetime.ApplicationStarted.Register(() => hasStarted = true);
        return app;
    }

    private static Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource Defaults(CommandLine command) => new()
    {
        InitialData = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:5080",
            ["Data:Folder"] = DefaultData,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:ImitationService"] = command.IsDemo ? "Warning" : "Information",
        },
    };

    private static Dictionary<string, string?> Chosen(CommandLine command, IConfiguration configuration)
    {
        var data = command.DataFolder ?? configuration["Data:Folder"] ?? DefaultData;
        var chosen = new Dictionary<string, string?> { ["Data:Folder"] = data };
        if (configuration["Worker:WorkFolder"] is null)
        {
            chosen["Worker:WorkFolder"] = Path.Combine(data, "work");
        }

        if (command.Urls is { } urls)
        {
            chosen["urls"] = urls;
        }

        return chosen;
    }
}
