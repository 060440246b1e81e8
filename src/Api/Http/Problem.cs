using System.Diagnostics;
using System.Globalization;

namespace ImitationService.Api.Http;

/// <summary>An error answer (RFC 9457). Handlers return it; nothing else in this service writes an error body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable kebab-case code; the last part of <c>type</c>.</param>
/// <param name="Title">The kind of problem, the same for every occurrence.</param>
/// <param name="Detail">This occurrence: what is wrong and what would be right.</param>
internal sealed record Problem(int Status, string Code, string Title, string Detail) : IResult, IStatusCodeHttpResult
{
    public const string MediaType = "application/problem+json";

    private const string TypePrefix = "urn:imitation-service:problem:";

    /// <summary>Every single thing that is wrong, with its place.</summary>
    public IReadOnlyList<ProblemError> Errors { get; init; } = [];

    /// <summary>How many more errors there are than are listed.</summary>
    public long ErrorsLeftOut { get; init; }

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } retryAfter)
        {
            response.Headers.RetryAfter = ((int)retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return response.WriteAsJsonAsync(ToDocument(httpContext), WireJson.Options, MediaType, httpContext.RequestAborted);
    }

    private ProblemDocument ToDocument(HttpContext context) => new(
        TypePrefix + Code,
        Title,
        Status,
        Detail,
        Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier,
        Errors.Count == 0 ? null : Errors,
        ErrorsLeftOut == 0 ? null : ErrorsLeftOut);
}
