using ImitationService.Infrastructure.Database;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests.Database;

public sealed class FullDatabaseTests
{
    [Fact]
    public async Task IsFull_SqliteWithoutRoom_TellsItFromOtherFaults()
    {
        using var folder = new TemporaryFolder();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Data:Folder"] = folder.Path }).Build();
        await using var services = new ServiceCollection().AddLogging().AddDatabase(configuration).BuildServiceProvider();
        await services.MigrateDatabaseAsync(default);
        var faults = services.GetRequiredService<IDatabaseFaults>();
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();

        await ExecuteAsync(connection, "PRAGMA max_page_count = 10; CREATE TABLE things (bytes BLOB)");
        var full = await Assert.ThrowsAsync<SqliteException>(() => ExecuteAsync(connection, "INSERT INTO things VALUES (zeroblob(1000000))"));
        var other = await Assert.ThrowsAsync<SqliteException>(() => ExecuteAsync(connection, "INSERT INTO nothing VALUES (1)"));

        Assert.True(faults.IsFull(full));
        Assert.True(faults.IsFull(new InvalidOperationException("a fault of EF Core's", full)));
        Assert.False(faults.IsFull(other));
        Assert.False(faults.IsUnreachable(full));
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}
