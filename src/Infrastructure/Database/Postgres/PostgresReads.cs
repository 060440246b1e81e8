using Microsoft.EntityFrameworkCore.Storage;

namespace ImitationService.Infrastructure.Database.Postgres;

/// <summary>
/// Reads are done again when the connection was lost, as every pooled one is when the server restarts. Within a write
/// nothing is: there, <see cref="DatabaseWriter"/> does the whole of it again, and knows whether it may.
/// </summary>
internal sealed class PostgresReads(ExecutionStrategyDependencies dependencies)
    : ExecutionStrategy(dependencies, Attempts, LongestPause)
{
    private const int Attempts = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    // Asked while the context is being put together: only a plain field of it may be read here.
    public override bool RetriesOnFailure => !IsWriting && base.RetriesOnFailure;

    private bool IsWriting => ((ServiceDatabase)Dependencies.CurrentContext.Context).IsWriting;

    // What took too long once would take too long again.
    protected override bool ShouldRetryOn(Exception exception) =>
        !IsWriting && PostgresFaults.IsUnreachable(exception) && exception.InnerException is not TimeoutException;
}
