using Microsoft.EntityFrameworkCore.Storage;

namespace ImitationService.Infrastructure.Database.Postgres;

/// <summary>
/// Reads are done again when the connection was lost, as every pooled one is when the server restarts. Within a transaction
/// nothing is: there, <see cref="DatabaseWriter"/> does the whole of it again, and knows whether it may.
/// </summary>
internal sealed class PostgresReads(ExecutionStrategyDependencies dependencies)
    : ExecutionStrategy(dependencies, Attempts, LongestPause)
{
    private const int Attempts = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public override bool RetriesOnFailure => base.RetriesOnFailure && !IsInTransaction;

    private bool IsInTransaction => Dependencies.CurrentContext.Context.Database.CurrentTransaction is not null;

    protected override bool ShouldRetryOn(Exception exception) => !IsInTransaction && PostgresFaults.IsUnreachable(exception);
}
