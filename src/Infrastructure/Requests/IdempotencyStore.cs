using ImitationService.Domain.Requests;
using ImitationService.Infrastructure.Database;
using ImitationService.Infrastructure.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ImitationService.Infrastructure.Requests;

/// <summary>Idempotency keys in the database. A key is remembered as <c>Retention</c> says; a claim without an answer for ten seconds: long enough to answer, and no harm if it was not, since both would make the same.</summary>
internal sealed class IdempotencyStore(DatabaseWriter writer, IOptions<RetentionOptions> retention) : IIdempotencyStore
{
    private static readonly TimeSpan ClaimLifetime = TimeSpan.FromSeconds(10);

    public Task<IdempotencyClaim> ClaimAsync(string key, string fingerprint, string subject, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, now) =>
            {
                await database.IdempotencyKeys.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
                var row = await database.IdempotencyKeys.FirstOrDefaultAsync(row => row.Key == key, cancellationToken);
                var claim = Judge(row, fingerprint, subject, now);
                if (claim.Outcome == IdempotencyOutcome.Claimed)
                {
                    Claim(database, row, key, fingerprint, subject, now, TimeSpan.FromHours(retention.Value.IdempotencyHours));
                    await database.SaveChangesAsync(cancellationToken);
                }

                return claim;
            },
            cancellationToken);

    public Task CompleteAsync(string key, RecordedAnswer answer, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, _) =>
            {
                var row = await database.IdempotencyKeys.FirstOrDefaultAsync(row => row.Key == key, cancellationToken);
                if (row is null)
                {
                    return false;
                }

                row.Answer = answer;
                await database.SaveChangesAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    public Task AbandonAsync(string key, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            (database, now) => database.IdempotencyKeys
                .Where(row => row.Key == key && row.Answer == null)
                .ExecuteUpdateAsync(row => row.SetProperty(claim => claim.ClaimedAt, now - ClaimLifetime), cancellationToken),
            cancellationToken);

    public Task ReleaseAsync(string key, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            (database, _) => database.IdempotencyKeys.Where(row => row.Key == key && row.Answer == null).ExecuteDeleteAsync(cancellationToken),
            cancellationToken);

    private static IdempotencyClaim Judge(IdempotencyRow? row, string fingerprint, string subject, DateTimeOffset now) =>
        row switch
        {
            null => new IdempotencyClaim(IdempotencyOutcome.Claimed, subject),
            _ when row.Fingerprint != fingerprint => new IdempotencyClaim(IdempotencyOutcome.Mismatch),
            { Answer: { } answer } => new IdempotencyClaim(IdempotencyOutcome.Answered, row.Subject, answer),
            _ when row.ClaimedAt + ClaimLifetime <= now => new IdempotencyClaim(IdempotencyOutcome.Claimed, row.Subject),
            _ => new IdempotencyClaim(IdempotencyOutcome.InProgress),
        };

    private static void Claim(
        ServiceDatabase database,
        IdempotencyRow? row,
        string key,
        string fingerprint,
        string subject,
        DateTimeOffset now,
        TimeSpan lifetime)
    {
        if (row is not null)
        {
            row.ClaimedAt = now;
            return;
        }

        database.Add(new IdempotencyRow { Key = key, Fingerprint = fingerprint, Subject = subject, ClaimedAt = now, ExpiresAt = now + lifetime });
    }
}
