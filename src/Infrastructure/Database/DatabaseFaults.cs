namespace ImitationService.Infrastructure.Database;

/// <summary>What the dialect makes of exceptions, for those who see no dialect.</summary>
internal sealed class DatabaseFaults(DatabaseDialect dialect) : IDatabaseFaults
{
    public bool IsUnreachable(Exception exception) => dialect.IsUnreachable(exception);

    public bool IsFull(Exception exception) => dialect.IsFull(exception);
}
