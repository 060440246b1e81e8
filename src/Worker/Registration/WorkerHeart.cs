using ImitationService.Domain.Workers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Registration;

/// <summary>Keeps the worker in the list of workers while it lives.</summary>
internal sealed partial class WorkerHeart(
    IWorkerRegistry registry,
    WorkerIdentity identity,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<WorkerHeart> logger) : BackgroundService
{
    // Zero until the first beat: a worker that never reached the database is not ready.
    private long _beatAt;

    /// <summary>Whether the database has heard of the worker within a lease's time.</summary>
    public bool IsBeating => Volatile.Read(ref _beatAt) is not 0 and var beatAt && time.GetElapsedTime(beatAt) < options.Value.Lease;

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await BeatAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Volatile.Write(ref _beatAt, 0);
        try
        {
            await registry.LeaveAsync(identity.Id, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It will be missed soon enough.
            LogFault(exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFault(exception);
            }
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        await registry.AnnounceAsync(identity.Registration, options.Value.Lease, cancellationToken);
        Volatile.Write(ref _beatAt, time.GetTimestamp());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database cannot be told that this worker is there")]
    private partial void LogFault(Exception exception);
}
