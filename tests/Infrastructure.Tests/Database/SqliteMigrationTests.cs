using ImitationService.Domain.Projects;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests.Database;

public sealed class SqliteMigrationTests : IAsyncLifetime
{
    private EmbeddedService _service = null!;

    public async ValueTask InitializeAsync() => _service = await EmbeddedService.StartAsync();

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public void Migrations_Model_DoNotLagBehind()
    {
        using var database = Dialect().Open();

        Assert.False(database.Database.HasPendingModelChanges(), "Run: dotnet ef migrations add <Name> -c SqliteServiceDatabase -o Migrations/Sqlite");
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("foreign_keys", "1")]
    [InlineData("busy_timeout", "10000")]
    public async Task Open_Settings_AreInForce(string pragma, string expected)
    {
        await using var database = Dialect().Open();
        await database.Database.OpenConnectionAsync();
        await using var command = database.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";

        Assert.Equal(expected, Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task MigrateAsync_SecondTime_ChangesNothing() => await Dialect().MigrateAsync(default);

    [Fact]
    public async Task MigrateAsync_LockOfADeadProcess_IsNoObstacle()
    {
        await using (var database = Dialect().Open())
        {
            await database.Database.ExecuteSqlRawAsync(
                """
                DELETE FROM __EFMigrationsHistory;
                DROP TABLE idempotency_keys; DROP TABLE checkpoints; DROP TABLE metric_points; DROP TABLE run_events; DROP TABLE runs; DROP TABLE datasets; DROP TABLE uploads;
                DROP TABLE queues; DROP TABLE queue_shares; DROP TABLE workers; DROP TABLE api_keys; DROP TABLE projects;
                CREATE TABLE IF NOT EXISTS __EFMigrationsLock (Id INTEGER NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL);
                INSERT OR IGNORE INTO __EFMigrationsLock VALUES (1, '2026-11-24');
                """);
        }

        await Dialect().MigrateAsync(default).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Empty(await _service.Runs.ListAsync(Project.DefaultId, new(), null, 10, default));
    }

    private DatabaseDialect Dialect() => _service.Services.GetRequiredService<DatabaseDialect>();
}
