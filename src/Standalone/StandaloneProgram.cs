using ImitationService.Standalone.Demo;

namespace ImitationService.Standalone;

/// <summary>The two things the program does: serve, and show itself.</summary>
internal static class StandaloneProgram
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> ServeAsync(CommandLine command)
    {
        await using var app = StandaloneHost.Build(command);
        await StartAsync(app);
        await app.WaitForShutdownAsync();
        return Done;
    }

    /// <summary>Serves and runs the demo; goes on serving after it unless told otherwise.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> DemonstrateAsync(CommandLine command, DemoSettings settings)
    {
        await using var app = StandaloneHost.Build(command);
        await StartAsync(app);
        var isTerminal = !Console.IsOutputRedirected;
        try
        {
            var demo = new DemoCommand(settings with { ApiKey = app.Configuration["Authentication:InitialKey"] }, new Uri(app.Urls.First()), Console.Out, isTerminal);
            await demo.RunAsync(app.Lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.WaitForShutdownAsync();
            return Failed;
        }
        catch (Exception exception)
        {
            // The edge of the process: one clear message, and the exit code.
            Console.Error.WriteLine();
            Console.Error.WriteLine($"The demo failed. {exception.Message}");
            await app.StopAsync();
            return Failed;
        }

        Console.WriteLine();
        if (command.Exit)
        {
            await app.StopAsync();
            return Done;
        }

        Console.WriteLine($"Still serving: try it at {app.Urls.First()}/swagger. Ctrl-C ends it.");
        await app.WaitForShutdownAsync();
        return Done;
    }

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException)
        {
            // The server starts last: when it cannot have its address, everything else is running and must stop in good order.
            await app.StopAsync();
            throw;
        }

        foreach (var url in app.Urls)
        {
            Console.WriteLine($"Imitation Service on {url} (documentation: {url}/swagger)");
        }

        Console.WriteLine($"Data in {Path.GetFullPath(app.Configuration["Data:Folder"]!)}");
    }
}
