using ImitationService.Api.Access;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Requests;

namespace ImitationService.Api.Http;

/// <summary>
/// <c>Idempotency-Key</c>: a client that heard no answer sends the request again, and gets the answer of the first one. Only
/// answers that made something are kept; a refused request may be mended and sent under the same key. A key belongs to the
/// project, so that a client may be given a new API key between the two.
/// </summary>
internal sealed class IdempotentRequests(IIdempotencyStore store, Caller caller)
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaximumKeyLength = 255;
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    /// <summary>Answers a request once per key.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">The endpoint, which the key belongs to.</param>
    /// <param name="fingerprint">Digest of the body.</param>
    /// <param name="subject">A new identifier, for what the request makes.</param>
    /// <param name="answer">
    /// Makes the answer: one that can be kept, or a problem. Told the identifier of what it makes: that may be there already, made by
    /// the same request in a process that died before it could answer.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IResult> AnswerAsync(
        HttpContext context,
        string endpoint,
        string fingerprint,
        string subject,
        Func<string, Task<(RecordedAnswer? Answer, Problem? Problem)>> answer,
        CancellationToken cancellationToken)
    {
        if (!context.Request.Headers.TryGetValue(Header, out var given))
        {
            var (made, problem) = await answer(subject);
            return problem is null ? new RecordedResult(made!, IsReplayed: false) : problem;
        }

        if (given is not [{ Length: > 0 and <= MaximumKeyLength } key] || key.Any(character => character is < ' ' or > '~'))
        {
            return BadKey();
        }

        var name = $"{caller.ProjectId} {endpoint} {key}";
        var claim = await store.ClaimAsync(name, fingerprint, subject, cancellationToken);
        return claim.Outcome switch
        {
            IdempotencyOutcome.Answered => new RecordedResult(claim.Answer!, IsReplayed: true),
            IdempotencyOutcome.InProgress => InProgress(),
            IdempotencyOutcome.Mismatch => Mismatch(),
            _ => await AnswerClaimedAsync(name, () => answer(claim.Subject!)),
        };
    }

    private async Task<IResult> AnswerClaimedAsync(string name, Func<Task<(RecordedAnswer? Answer, Problem? Problem)>> answer)
    {
        var isSettled = false;
        try
        {
            var (made, problem) = await answer();
            if (problem is not null)
            {
                await store.ReleaseAsync(name, CancellationToken.None);
                isSettled = true;
                return problem;
            }

            // The thing is made: its answer is kept even if the client has gone, for the client will ask again.
            await store.CompleteAsync(name, made!, CancellationToken.None);
            isSettled = true;
            FaultPoint.Reach(FaultPoints.RunAnswered);
            return new RecordedResult(made!, IsReplayed: false);
        }
        finally
        {
            if (!isSettled)
            {
                await store.AbandonAsync(name, CancellationToken.None);
            }
        }
    }

    private static Problem BadKey() => Problems.InvalidRequest(ProblemError.In(
        Header,
        "bad-idempotency-key",
        $"{Header} must be one text of 1 to {MaximumKeyLength} printable ASCII characters, such as a UUID."));

    private static Problem InProgress() => new(
        StatusCodes.Status409Conflict,
        "idempotency-in-progress",
        "The same request is being answered right now.",
        "Another request with this Idempotency-Key is not answered yet. Send this one again in a second to get its answer.")
    {
        RetryAfter = SoonAgain,
    };

    private static Problem Mismatch() => new(
        StatusCodes.Status422UnprocessableEntity,
        "idempotency-mismatch",
        "The key belongs to another request.",
        "This Idempotency-Key was used with another body. Use a new key for a new request.");
}
