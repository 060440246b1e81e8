using Microsoft.EntityFrameworkCore.Storage;

namespace ImitationService.Infrastructure.Database;

/// <summary>
/// Every write goes through here: one transaction, done again when another writer was faster or the database was away for a
/// moment. A commit that was not answered is looked up before anything is done again: no change is made twice.
/// </summary>
internal sealed class DatabaseWriter(DatabaseDialect dialect, TimeProvider time)
{
    private const int Races = 10;

    // Shorter than a lease, so that who cannot write learns it while there is time to act.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What became of a commit is worth a longer wait: who does not know must not go on.
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs the work in a transaction with the store's time, and commits. The work may run more than once.</summary>
    /// <exception cref="UncertainCommitException">Nobody knows whether the work was committed.</exception>
    public async Task<T> WriteAsync<T>(
        Func<ServiceDatabase, DateTimeOffset, Task<T>> work,
        CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        for (var race = 1; ;)
        {
            try
            {
                return await AttemptAsync(work, cancellationToken);
            }
            catch (Exception exception) when (dialect.IsLostRace(exception) && race < Races)
            {
                // The transaction is rolled back as it is disposed; the next attempt sees what the other writer did.
                race++;
            }
            catch (Exception exception) when (dialect.IsUnreachable(exception) && time.GetElapsedTime(begun) < Patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private async Task<T> AttemptAsync<T>(Func<ServiceDatabase, DateTimeOffset, Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = await dialect.TakeTurnAsync(cancellationToken);
        await using var database = dialect.Open();
        database.IsWriting = true;
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var stamp = await dialect.StampAsync(database, cancellationToken);
            var result = await work(database, stamp.Now);
            await CommitAsync(transaction, stamp, cancellationToken);
            return result;
        }
        finally
        {
            // Contexts are pooled: the next one who has it may only read.
            database.IsWriting = false;
        }
    }

    private async Task CommitAsync(IDbContextTransaction transaction, WriteStamp stamp, CancellationToken cancellationToken)
    {
        try
        {
            // Who gives up now would not know what was written.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception exception) when (stamp.Transaction is not null && dialect.IsUnreachable(exception))
        {
            if (!await IsCommittedAsync(stamp, exception, cancellationToken))
            {
                throw;
            }
        }
    }

    private async Task<bool> IsCommittedAsync(WriteStamp stamp, Exception cause, CancellationToken cancellationToken)
    {
        for (var begun = time.GetTimestamp(); ;)
        {
            try
            {
                return await dialect.IsCommittedAsync(stamp, cancellationToken);
            }
            catch (Exception exception) when (dialect.IsUnreachable(exception))
            {
                if (time.GetElapsedTime(begun) > CommitPatience)
                {
                    throw new UncertainCommitException(cause);
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}

/// <summary>The database went away during a commit and has not come back: nobody knows whether the change was made.</summary>
internal sealed class UncertainCommitException(Exception cause)
    : Exception("The database went away during a commit and did not come back in time to say whether it was made.", cause);
