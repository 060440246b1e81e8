using ImitationService.Domain.Requests;

namespace ImitationService.Api.Http;

/// <summary>An answer that was kept, sent for the first time or again.</summary>
internal sealed record RecordedResult(RecordedAnswer Answer, bool IsReplayed) : IResult
{
    /// <summary>When the state of what was accepted is worth asking for.</summary>
    public const string RetryAfterSeconds = "1";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Answer.Status;
        response.ContentType = "application/json; charset=utf-8";
        if (Answer.Status == StatusCodes.Status202Accepted)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        if (Answer.Location is not null)
        {
            response.Headers.Location = Answer.Location;
        }

        if (IsReplayed)
        {
            response.Headers[IdempotentRequests.ReplayedHeader] = "true";
        }

        return response.WriteAsync(Answer.Body, httpContext.RequestAborted);
    }
}
