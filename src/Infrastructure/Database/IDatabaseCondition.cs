namespace ImitationService.Infrastructure.Database;

/// <summary>Whether the database can be worked with.</summary>
public interface IDatabaseCondition
{
    /// <summary>Migrations of this version that the tables still lack. Throws where the database cannot be reached.</summary>
    Task<IReadOnlyList<string>> ListPendingMigrationsAsync(CancellationToken cancellationToken);
}
