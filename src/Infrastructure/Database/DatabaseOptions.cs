using System.ComponentModel.DataAnnotations;
using System.Data.Common;

namespace ImitationService.Infrastructure.Database;

/// <summary>Section <c>Database</c>: where rows are kept, and with them the queue.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Database";

    /// <summary>One file, for one process; the queue lives in that process's memory.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>A server, for any number of processes; the queue lies beside the rows.</summary>
    public const string Postgres = "postgres";

    /// <summary><see cref="Sqlite"/> or <see cref="Postgres"/>.</summary>
    [AllowedValues(Sqlite, Postgres, ErrorMessage = "Database:Provider must be sqlite or postgres.")]
    public string Provider { get; init; } = Sqlite;

    /// <summary>
    /// Of Postgres: how to reach it, in Npgsql's form (<c>Host=…;Database=…;Username=…;Password=…</c>). SQLite's file lies in
    /// <c>Data:Folder</c> and needs none.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>Seconds a statement may take on Postgres before it counts as failed; migrations may take as long as they need.</summary>
    [Range(1, 3600, ErrorMessage = "Database:CommandTimeoutSeconds must be between {1} and {2}.")]
    public int CommandTimeoutSeconds { get; init; } = 30;

    /// <summary>Seconds a connection to Postgres may take to be made.</summary>
    [Range(1, 300, ErrorMessage = "Database:ConnectTimeoutSeconds must be between {1} and {2}.")]
    public int ConnectTimeoutSeconds { get; init; } = 5;

    /// <summary>Connections to Postgres that this process may hold for its rows; the queue holds as many of its own at most.</summary>
    [Range(4, 1000, ErrorMessage = "Database:MaximumConnections must be between {1} and {2}.")]
    public int MaximumConnections { get; init; } = 30;

    /// <summary>Whether a server is named where one is needed.</summary>
    internal bool IsReachable => Provider != Postgres || HasHost(ConnectionString);

    private static bool HasHost(string? connectionString)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connectionString ?? string.Empty }.ContainsKey("Host");
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
