using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Database;

/// <summary>Every write goes through here: one transaction, done again when another writer was faster.</summary>
internal sealed class DatabaseWriter(DatabaseDialect dialect)
{
    private const int Attempts = 8;

    /// <summary>Runs the work in a transaction with the store's time, and commits. The work may run more than once.</summary>
    public async Task<T> WriteAsync<T>(
        Func<ServiceDatabase, DateTimeOffset, Task<T>> work,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var turn = await dialect.TakeTurnAsync(cancellationToken);
            await using var database = dialect.Open();
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            try
            {
                var now = await dialect.GetTimeAsync(database, cancellationToken);
                var result = await work(database, now);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (DbUpdateException exception) when (attempt < Attempts && IsLostRace(exception))
            {
                // The transaction is rolled back as it is disposed; the next attempt sees what the other writer did.
            }
        }
    }

    private bool IsLostRace(DbUpdateException exception) =>
        exception is DbUpdateConcurrencyException || dialect.IsUniqueViolation(exception);
}
