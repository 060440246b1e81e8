namespace ImitationService.Domain.Requests;

/// <summary>Answers to creating requests by their <c>Idempotency-Key</c>.</summary>
public interface IIdempotencyStore
{
    /// <summary>Claims a key for a request, or says what became of it before. A claim whose owner died can be claimed again after a while.</summary>
    /// <param name="key">The client's key, with the endpoint.</param>
    /// <param name="fingerprint">Digest of the request.</param>
    /// <param name="subject">A new identifier, for what the request makes; of a claim that was there before, the one of then holds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IdempotencyClaim> ClaimAsync(string key, string fingerprint, string subject, CancellationToken cancellationToken);

    /// <summary>Keeps the answer of a claimed request.</summary>
    Task CompleteAsync(string key, RecordedAnswer answer, CancellationToken cancellationToken);

    /// <summary>
    /// Leaves a claim without an answer: what the request made, if anything, is not known. Whoever repeats it claims it at once, and with
    /// the same subject.
    /// </summary>
    Task AbandonAsync(string key, CancellationToken cancellationToken);

    /// <summary>Gives a claim back: the request came to nothing.</summary>
    Task ReleaseAsync(string key, CancellationToken cancellationToken);
}

/// <summary>What became of a key.</summary>
/// <param name="Outcome">Whether this request may go on.</param>
/// <param name="Subject">The identifier of what a claimed request makes, or has made already if its owner died before it could answer.</param>
/// <param name="Answer">The recorded answer, to be given again.</param>
public sealed record IdempotencyClaim(IdempotencyOutcome Outcome, string? Subject = null, RecordedAnswer? Answer = null);

/// <summary>The fates of a key.</summary>
public enum IdempotencyOutcome
{
    /// <summary>The key is new: carry on.</summary>
    Claimed,

    /// <summary>The same request was answered: give the answer again.</summary>
    Answered,

    /// <summary>The same request is being answered now.</summary>
    InProgress,

    /// <summary>Another request has used the key.</summary>
    Mismatch,
}

/// <summary>An answer as it was sent.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Location">The <c>Location</c> header, if any.</param>
/// <param name="Body">The body.</param>
public sealed record RecordedAnswer(int Status, string? Location, string Body);
