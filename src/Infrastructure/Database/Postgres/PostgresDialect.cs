using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace ImitationService.Infrastructure.Database.Postgres;

/// <summary>
/// Postgres, for any number of processes. The server's clock decides; who writes a row holds it until the commit, so that
/// writers of one run queue up in the server instead of failing each other.
/// </summary>
internal sealed class PostgresDialect(
    IDbContextFactory<PostgresServiceDatabase> factory,
    NpgsqlDataSource source,
    PostgresMigration migration,
    TimeProvider time) : DatabaseDialect
{
    // A server takes its time to notice that a client of a commit under way is gone.
    private static readonly TimeSpan StatusPause = TimeSpan.FromMilliseconds(200);

    private readonly NoTurn _noTurn = new();

    public override ServiceDatabase Open() => factory.CreateDbContext();

    public override Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable>(_noTurn);

    public override async Task<WriteStamp> StampAsync(ServiceDatabase database, CancellationToken cancellationToken)
    {
        // The server ends a transaction whose process stands still in its middle: it would keep the row, and the run, from everybody else.
        await using var command = CreateCommand(
            database, "SELECT now(), pg_current_xact_id()::text, set_config('idle_in_transaction_session_timeout', '5s', true)");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new WriteStamp(await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellationToken), reader.GetString(1));
    }

    public override Task<DateTimeOffset> GetTimeAsync(ServiceDatabase database, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<DateTimeOffset>($"SELECT now() AS \"Value\"").SingleAsync(cancellationToken);

    public override bool IsLostRace(Exception exception) =>
        exception is DbUpdateConcurrencyException || PostgresFaults.IsLostRace(exception);

    public override bool IsUnreachable(Exception exception) => PostgresFaults.IsUnreachable(exception);

    public override bool IsFull(Exception exception) => PostgresFaults.IsFull(exception);

    public override async Task<bool> IsCommittedAsync(WriteStamp stamp, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var command = source.CreateCommand("SELECT pg_xact_status($1::xid8)");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stamp.Transaction! });
            var status = await command.ExecuteScalarAsync(cancellationToken) as string;
            if (status != "in progress")
            {
                return status == "committed";
            }

            await Task.Delay(StatusPause, time, cancellationToken);
        }
    }

    public override IQueryable<Run> ForWriting(ServiceDatabase database, string runId) =>
        database.Runs.FromSql($"SELECT * FROM runs WHERE id = {runId} FOR UPDATE");

    public override IQueryable<Dataset> DatasetForWriting(ServiceDatabase database, string datasetId) =>
        database.Datasets.FromSql($"SELECT * FROM datasets WHERE id = {datasetId} FOR UPDATE");

    public override async Task InsertMetricsAsync(
        ServiceDatabase database,
        string runId,
        long epoch,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken)
    {
        // One statement may touch a row only once: of two points at one step the later one counts.
        MetricPoint[] distinct = [.. points.GroupBy(point => (point.Name, point.Step)).Select(group => group.Last())];
        await using var command = CreateCommand(
            database,
            """
            INSERT INTO metric_points (run_id, name, step, value, epoch)
            SELECT $1, name, step, value, $2 FROM unnest($3, $4, $5) AS point (name, step, value)
            ON CONFLICT (run_id, name, step) DO UPDATE SET value = excluded.value, epoch = excluded.epoch
            WHERE metric_points.epoch <= excluded.epoch
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = runId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        command.Parameters.Add(ArrayOf(NpgsqlDbType.Text, distinct, point => point.Name));
        command.Parameters.Add(ArrayOf(NpgsqlDbType.Bigint, distinct, point => point.Step));
        command.Parameters.Add(ArrayOf(NpgsqlDbType.Double, distinct, point => point.Value));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override Task MigrateAsync(CancellationToken cancellationToken) => migration.MigrateAsync(Open, cancellationToken);

    private static NpgsqlParameter ArrayOf<T>(NpgsqlDbType type, MetricPoint[] points, Func<MetricPoint, T> member) =>
        new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(points, point => member(point)), NpgsqlDbType = NpgsqlDbType.Array | type };

    // Whatever a connection is told belongs to its transaction.
    private static NpgsqlCommand CreateCommand(ServiceDatabase database, string text)
    {
        var command = ((NpgsqlConnection)database.Database.GetDbConnection()).CreateCommand();
        command.CommandText = text;
        return command;
    }

    private sealed class NoTurn : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
