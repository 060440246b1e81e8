using ImitationService.Infrastructure.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Infrastructure.Storage;

/// <summary>
/// Removes what was left half done. A process that is alone with its data folder does so before it takes requests, when nothing can
/// be under way. Where others may share database or bucket, any of them does so now and then, and touches only what is old by the
/// database's clock.
/// </summary>
internal sealed partial class OrphanSweeper(
    Orphans orphans,
    DatabaseWriter writer,
    IOptions<DatabaseOptions> databaseOptions,
    IOptions<StorageOptions> storageOptions,
    TimeProvider time,
    ILogger<OrphanSweeper> logger) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _age = TimeSpan.FromHours(storageOptions.Value.OrphanHours);

    // The folder's lock is what says so; a bucket has none.
    private bool IsAlone => databaseOptions.Value.Provider == DatabaseOptions.Sqlite && !storageOptions.Value.IsS3;

    public Task StartingAsync(CancellationToken cancellationToken) =>
        IsAlone ? orphans.RemoveAsync(before: null, cancellationToken) : Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Removes what is old by the database's clock.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = await writer.WriteAsync((_, now) => Task.FromResult(now), cancellationToken);
        await orphans.RemoveAsync(now - _age, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (IsAlone)
        {
            return;
        }

        for (var delay = FirstDelay; ; delay = _age / 4)
        {
            await Task.Delay(delay, time, stoppingToken);
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Database or storage may be away for a while; what is left is still there the next time.
                LogFault(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not remove what was left half done; trying again later")]
    private partial void LogFault(Exception exception);
}
