using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Infrastructure.Retention;

/// <summary>
/// Removes what has outlived its time. Each removal names the state and the age in the statement that removes, so that what lives, or
/// came to life meanwhile, cannot be met by it; any number of processes may sweep at once. Rows go before bytes: bytes without a row
/// are orphans, which others sweep, and a row never points at nothing.
/// </summary>
internal sealed partial class RetentionSweeper(
    DatabaseDialect dialect,
    DatabaseWriter writer,
    IObjectStorage storage,
    IUploadStorage uploadStorage,
    ExportSweep exports,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<RetentionSweeper> logger) : BackgroundService
{
    // One sweep takes no more: the next one goes on.
    private const int MostAtOnce = 1000;

    /// <summary>Removes what has outlived its time now.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await RemoveIdempotencyKeysAsync(cancellationToken);
        await RemoveUploadsAsync(cancellationToken);
        if (options.Value.RejectedUploadDays is { } days)
        {
            await RemoveRejectedAsync(TimeSpan.FromDays(days), cancellationToken);
        }

        if (options.Value.CheckpointDays is { } checkpointDays)
        {
            await RemoveCheckpointsAsync(TimeSpan.FromDays(checkpointDays), cancellationToken);
        }

        if (options.Value.ExportDays is { } exportDays)
        {
            await using var database = dialect.Open();
            var now = await dialect.GetTimeAsync(database, cancellationToken);
            await exports.RemoveAsync(DateOnly.FromDateTime(now.UtcDateTime).AddDays(-exportDays), cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(options.Value.SweepMinutes), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Nothing hurries: the next sweep finds what this one left.
                LogFault(exception);
            }
        }
    }

    private Task<int> RemoveIdempotencyKeysAsync(CancellationToken cancellationToken) => writer.WriteAsync(
        (database, now) => database.IdempotencyKeys.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken),
        cancellationToken);

    private async Task RemoveUploadsAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await FindUploadsAsync(cancellationToken))
        {
            var removed = await writer.WriteAsync(
                (database, now) => database.Uploads.Where(upload => upload.Id == id && upload.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken),
                cancellationToken);
            if (removed > 0)
            {
                await uploadStorage.RemoveAsync(id, cancellationToken);
            }
        }
    }

    private async Task<List<string>> FindUploadsAsync(CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        return await database.Uploads
            .Where(upload => upload.ExpiresAt <= now)
            .OrderBy(upload => upload.ExpiresAt)
            .Select(upload => upload.Id)
            .Take(MostAtOnce)
            .ToListAsync(cancellationToken);
    }

    private async Task RemoveRejectedAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        foreach (var id in await FindRejectedAsync(age, cancellationToken))
        {
            var removed = await writer.WriteAsync(
                (database, now) => Rejected(database, now - age).Where(dataset => dataset.Id == id).ExecuteDeleteAsync(cancellationToken),
                cancellationToken);
            if (removed > 0)
            {
                await storage.RemoveAsync(ObjectKeys.Dataset(id), cancellationToken);
                LogRemoved(id);
            }
        }
    }

    private async Task<List<string>> FindRejectedAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        return await Rejected(database, now - age).OrderBy(dataset => dataset.Id).Select(dataset => dataset.Id).Take(MostAtOnce).ToListAsync(cancellationToken);
    }

    private async Task RemoveCheckpointsAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        foreach (var (runId, step, key) in await FindCheckpointsAsync(age, cancellationToken))
        {
            var removed = await writer.WriteAsync(
                (database, now) => Superfluous(database, now - age).Where(row => row.RunId == runId && row.Step == step).ExecuteDeleteAsync(cancellationToken),
                cancellationToken);
            if (removed > 0)
            {
                await storage.RemoveAsync(key, cancellationToken);
            }
        }
    }

    private async Task<List<(string RunId, long Step, string Key)>> FindCheckpointsAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        var rows = await Superfluous(database, now - age)
            .OrderBy(row => row.RunId)
            .ThenBy(row => row.Step)
            .Select(row => new { row.RunId, row.Step, row.Key })
            .Take(MostAtOnce)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.RunId, row.Step, row.Key))];
    }

    private static IQueryable<CheckpointRow> Superfluous(ServiceDatabase database, DateTimeOffset before) =>
        database.Checkpoints.Where(row => database.Runs.Any(run =>
            run.Id == row.RunId && Run.TerminalStates.Contains(run.State) && run.FinishedAt < before));

    private static IQueryable<Dataset> Rejected(ServiceDatabase database, DateTimeOffset before) =>
        database.Datasets.Where(dataset => dataset.State == DatasetState.Rejected && dataset.ReadAt < before);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dataset {Dataset} was rejected long ago; removed")]
    private partial void LogRemoved(string dataset);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not remove what has outlived its time; trying again later")]
    private partial void LogFault(Exception exception);
}
