using ImitationService.Domain.Runs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ImitationService.Infrastructure.Database.Sqlite;

/// <summary>
/// SQLite, for one process. Writers take turns here rather than in SQLite, whose waiters sleep and poll; transactions begin
/// as <c>BEGIN IMMEDIATE</c>, so that what was read within one cannot have changed when it writes.
/// </summary>
internal sealed class SqliteDialect(IDbContextFactory<SqliteServiceDatabase> factory, TimeProvider timeProvider)
    : DatabaseDialect, IDisposable
{
    private const int UniqueViolation = 2067;
    private const int PrimaryKeyViolation = 1555;
    private const int Full = 13;
    private const int SharedMemoryTooSmall = 4874;

    private readonly SemaphoreSlim _turns = new(1, 1);

    public override ServiceDatabase Open() => factory.CreateDbContext();

    public override async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        return new Turn(_turns);
    }

    public override Task<WriteStamp> StampAsync(ServiceDatabase database, CancellationToken cancellationToken) =>
        Task.FromResult(new WriteStamp(timeProvider.GetUtcNow(), Transaction: null));

    public override Task<DateTimeOffset> GetTimeAsync(ServiceDatabase database, CancellationToken cancellationToken) =>
        Task.FromResult(timeProvider.GetUtcNow());

    public override bool IsLostRace(Exception exception) =>
        exception is DbUpdateConcurrencyException
            or DbUpdateException { InnerException: SqliteException { SqliteExtendedErrorCode: UniqueViolation or PrimaryKeyViolation } };

    public override bool IsFull(Exception exception) =>
        (exception as SqliteException ?? exception.InnerException as SqliteException)
            is { SqliteErrorCode: Full } or { SqliteExtendedErrorCode: SharedMemoryTooSmall };

    public override async Task InsertMetricsAsync(
        ServiceDatabase database,
        string runId,
        long epoch,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken)
    {
        var connection = (SqliteConnection)database.Database.GetDbConnection();
        await using var command = connection.CreateCommand();
        command.Transaction = (SqliteTransaction)database.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText =
            """
            INSERT INTO metric_points (run_id, name, step, value, epoch) VALUES ($run, $name, $step, $value, $epoch)
            ON CONFLICT (run_id, name, step) DO UPDATE SET value = excluded.value, epoch = excluded.epoch
            WHERE metric_points.epoch <= excluded.epoch
            """;
        command.Parameters.AddWithValue("$run", runId);
        command.Parameters.AddWithValue("$epoch", epoch);
        var name = command.Parameters.Add("$name", SqliteType.Text);
        var step = command.Parameters.Add("$step", SqliteType.Integer);
        var value = command.Parameters.Add("$value", SqliteType.Real);
        foreach (var point in points)
        {
            (name.Value, step.Value, value.Value) = (point.Name, point.Step, point.Value);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var database = Open();
        var pending = await database.Database.GetPendingMigrationsAsync(cancellationToken);
        if (pending.Any())
        {
            // A process that died while it migrated leaves this lock for ever; the folder's lock says that we are alone.
            await database.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS __EFMigrationsLock", cancellationToken);
            await database.Database.MigrateAsync(cancellationToken);
        }

        await database.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
    }

    /// <summary>Closes the pooled connections: the last one folds the log into the file, which is then whole by itself.</summary>
    public void Dispose()
    {
        using var database = Open();
        SqliteConnection.ClearPool((SqliteConnection)database.Database.GetDbConnection());
        _turns.Dispose();
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
