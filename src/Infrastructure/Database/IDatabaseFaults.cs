namespace ImitationService.Infrastructure.Database;

/// <summary>What an exception says of the database, whichever it is.</summary>
public interface IDatabaseFaults
{
    /// <summary>Whether it cannot be reached for the moment: trying again later may work.</summary>
    bool IsUnreachable(Exception exception);

    /// <summary>Whether it has no room left: somebody has to make some first.</summary>
    bool IsFull(Exception exception);
}
