using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Database;

/// <summary>Compares the tables with this version's migrations.</summary>
internal sealed class DatabaseCondition(DatabaseDialect dialect) : IDatabaseCondition
{
    public async Task<IReadOnlyList<string>> ListPendingMigrationsAsync(CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return [.. await database.Database.GetPendingMigrationsAsync(cancellationToken)];
    }
}
