using Hangfire.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace ImitationService.Infrastructure.Database.Postgres;

/// <summary>
/// Brings the service's tables and the queue's to this version. Processes that start together take turns, and each waits a
/// while for a server that starts together with them.
/// </summary>
internal sealed class PostgresMigration(NpgsqlDataSource source, TimeProvider time)
{
    /// <summary>Schema of the queue's tables.</summary>
    public const string QueueSchema = "hangfire";

    // Names the lock among all advisory locks of the database: "imitati" in ASCII.
    private const long LockKey = 0x69_6d_69_74_61_74_69;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task MigrateAsync(Func<ServiceDatabase> open, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);

        // Of a transaction, not of the session: it falls with its connection, and works behind a pooler of transactions too.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        while (!await TryLockAsync(connection, cancellationToken))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }

        await using var database = open();
        database.Database.SetCommandTimeout(TimeSpan.Zero);

        // Made beforehand: EF Core would look for it, fail, and log an error at every first start.
        await database.Database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellationToken);
        await database.Database.MigrateAsync(cancellationToken);
        await using var queue = await source.OpenConnectionAsync(cancellationToken);
        PostgreSqlObjectsInstaller.Install(queue, QueueSchema);
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_try_advisory_xact_lock($1)";
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LockKey });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await source.OpenConnectionAsync(cancellationToken);
            }
            catch (NpgsqlException exception) when (PostgresFaults.IsUnreachable(exception) && time.GetElapsedTime(begun) < Patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
