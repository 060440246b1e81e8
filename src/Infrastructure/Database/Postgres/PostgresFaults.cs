using Npgsql;

namespace ImitationService.Infrastructure.Database.Postgres;

/// <summary>What Npgsql's exceptions mean.</summary>
internal static class PostgresFaults
{
    private const string IdleInTransaction = "25P03";

    /// <summary>Whether another writer was faster: doing the work again on what it left is the answer.</summary>
    public static bool IsLostRace(Exception exception) =>
        PostgresErrorOf(exception)?.SqlState
            is PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected;

    /// <summary>Whether the server or the way to it failed, as at a restart: a later attempt may meet it whole.</summary>
    public static bool IsUnreachable(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is NpgsqlException { IsTransient: true } || IsEndingServer(cause) || IsAfterTheBreak(cause))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the server's disk is full.</summary>
    public static bool IsFull(Exception exception) => PostgresErrorOf(exception)?.SqlState == PostgresErrorCodes.DiskFull;

    // A server that starts or stops, or that ends a transaction which stood still, says so; of these, not all count as transient to Npgsql.
    private static bool IsEndingServer(Exception cause) =>
        cause is PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow
                or IdleInTransaction,
        };

    // What is done with a connection or a transaction after it broke unnoticed is misuse in Npgsql's eyes.
    private static bool IsAfterTheBreak(Exception cause) => cause is InvalidOperationException { Source: nameof(Npgsql) };

    private static PostgresException? PostgresErrorOf(Exception exception) =>
        exception as PostgresException ?? exception.InnerException as PostgresException;
}
