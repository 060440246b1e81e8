using ImitationService.Infrastructure.Queueing;
using ImitationService.Worker.Processes;
using ImitationService.Worker.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImitationService.Worker.Hosting;

/// <summary>The worker as a process: serves its queues, or trains one run.</summary>
internal static partial class WorkerProgram
{
    /// <summary>Does what the command line asks for.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (!WorkerCommandLine.TryParse(arguments, out var command, out var problem))
        {
            Console.Error.WriteLine(problem);
            Console.Error.WriteLine(WorkerCommandLine.Usage);
            return ExitCodes.Usage;
        }

        if (command.IsHelp)
        {
            Console.WriteLine(WorkerCommandLine.Usage);
            return ExitCodes.Done;
        }

        using var signals = SecondSignal.Watch();
        try
        {
            using var app = WorkerApplication.Build(command);
            return command.IsOnce ? await TrainOnceAsync(app) : await ServeAsync(app);
        }
        catch (Exception exception)
        {
            // The edge of the process: whatever it was, this worker could not go on, and its children end with it.
            Console.Error.WriteLine($"The worker ended. {exception.Message}");
            return ExitCodes.Failed;
        }
    }

    private static async Task<int> ServeAsync(IHost app)
    {
        await app.StartAsync();
        var served = app.Services.GetRequiredService<ServedQueues>();
        var id = app.Services.GetRequiredService<WorkerIdentity>().Id;
        LogServing(app.Services.GetRequiredService<ILogger<WorkerIdentity>>(), id, string.Join(", ", served.All.Select(QueueNames.Of)));
        await app.WaitForShutdownAsync();
        return ExitCodes.Done;
    }

    private static async Task<int> TrainOnceAsync(IHost app)
    {
        await app.StartAsync();
        var exitCode = await app.Services.GetRequiredService<SingleRun>().TrainAsync(app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await app.StopAsync();
        return exitCode;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} serves {Queues}")]
    private static partial void LogServing(ILogger logger, string worker, string queues);
}
