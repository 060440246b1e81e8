using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using ImitationService.Domain.Workers;
using Microsoft.Extensions.Hosting;
using HangfireWorker = Hangfire.Server.Worker;

namespace ImitationService.Infrastructure.Queueing;

/// <summary>
/// Serves one queue from when the host has started until it is told to stop. Put together here rather than by Hangfire's own job
/// server: that one pauses ever longer while the database is away, and stays deaf for minutes after it has come back; and it asks the
/// database for scheduled and recurring jobs, of which there are none.
/// </summary>
internal sealed class JobServer(
    WorkQueue queue,
    JobServerOptions options,
    JobStorage storage,
    JobActivator activator,
    IJobFilterProvider filters,
    IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CancellationCheckInterval = TimeSpan.FromSeconds(1);

    // No shorter than any lease may be: a server that counts as dead has its trainings stopped, and leases say when that must be.
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromHours(1);

    private BackgroundProcessingServer? _server;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // After everything else: a job may need any of it.
        lifetime.ApplicationStarted.Register(Serve);
        lifetime.ApplicationStopping.Register(() => _server?.SendStop());
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _server?.SendStop();
        return _server?.WaitForShutdownAsync(cancellationToken) ?? Task.CompletedTask;
    }

    public void Dispose()
    {
        _server?.Dispose();
        _server = null;
    }

    /// <summary>The pause before what failed is tried again: at most a few seconds, however long it has been failing.</summary>
    /// <param name="failures">How often it has failed, from 1.</param>
    internal static TimeSpan PauseAfter(int failures) =>
        TimeSpan.FromSeconds(Math.Min(failures, LongestPause.TotalSeconds));

    private void Serve()
    {
        string[] queues = [QueueNames.Of(queue)];
        var concurrency = options.ConcurrencyOf(queue);
        var worker = new HangfireWorker(queues, new BackgroundJobPerformer(filters, activator), new BackgroundJobStateChanger(filters));
        _server = new BackgroundProcessingServer(
            storage,
            [worker.UseBackgroundPool(concurrency)],
            new Dictionary<string, object> { ["Queues"] = queues, ["WorkerCount"] = concurrency },
            new BackgroundProcessingServerOptions
            {
                CancellationCheckInterval = CancellationCheckInterval,
                ServerTimeout = ServerTimeout,
                RetryDelay = PauseAfter,
                RestartDelay = LongestPause,
                StopTimeout = TimeSpan.Zero,
                ShutdownTimeout = TimeSpan.FromSeconds(options.JobShutdownSeconds),
            });
    }
}
