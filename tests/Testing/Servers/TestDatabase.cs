using System.Globalization;
using Npgsql;

namespace ImitationService.Testing.Servers;

/// <summary>
/// A Postgres database of one test, gone with it. Its <c>now()</c> is a clock that the test can move forward: a function of that
/// name is found before the server's own.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string Clock =
        """
        CREATE SCHEMA clock;
        CREATE TABLE clock.moved (by interval NOT NULL);
        INSERT INTO clock.moved VALUES ('0');
        CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
            'SELECT pg_catalog.now() + by FROM clock.moved';
        """;

    private readonly string _server;

    private TestDatabase(string server, string name)
    {
        (_server, Name) = (server, name);
        ConnectionString = new NpgsqlConnectionStringBuilder(server)
        {
            Database = name,
            SearchPath = "public,clock,pg_catalog",
            Pooling = true,
            MinPoolSize = 0,
        }.ConnectionString;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How to reach it.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes an empty one, or a copy of another.</summary>
    public static async Task<TestDatabase> CreateAsync(string server, TestDatabase? copyOf = null)
    {
        var database = new TestDatabase(server, $"test_{Guid.NewGuid():n}");
        await ExecuteAsync(server, copyOf is null ? $"CREATE DATABASE {database.Name}" : $"CREATE DATABASE {database.Name} TEMPLATE {copyOf.Name}");
        if (copyOf is null)
        {
            await database.ExecuteAsync(Clock);
        }

        return database;
    }

    /// <summary>The service's settings for it.</summary>
    public Dictionary<string, string?> Settings() => new()
    {
        ["Database:Provider"] = "postgres",
        ["Database:ConnectionString"] = ConnectionString,
    };

    /// <summary>Moves its clock forward.</summary>
    public void Pass(TimeSpan time) =>
        ExecuteAsync($"UPDATE clock.moved SET by = by + interval '{time.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds'").GetAwaiter().GetResult();

    /// <summary>Runs a statement in it.</summary>
    public Task ExecuteAsync(string statement) => ExecuteAsync(ConnectionString, statement);

    /// <summary>Cuts every connection to it, as a restart of the server would.</summary>
    public Task CutConnectionsAsync() =>
        ExecuteAsync(_server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await ExecuteAsync(_server, $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");

    private static async Task ExecuteAsync(string connectionString, string statement)
    {
        // Without a pool: a connection that nobody sees would keep a database from being copied.
        var plain = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(plain);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
