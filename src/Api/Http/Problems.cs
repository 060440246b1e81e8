namespace ImitationService.Api.Http;

/// <summary>The problems that can come from any endpoint.</summary>
internal static class Problems
{
    private const string InvalidRequestTitle = "The request is not valid.";

    public static Problem InvalidRequest(IReadOnlyList<ProblemError> errors) => new(
        StatusCodes.Status400BadRequest,
        "invalid-request",
        InvalidRequestTitle,
        errors.Count == 1 ? errors[0].Detail : $"{errors.Count} things are wrong; errors lists them all.")
    {
        Errors = errors,
    };

    public static Problem InvalidRequest(ProblemError error) => InvalidRequest([error]);

    public static Problem MalformedJson(string detail) =>
        new(StatusCodes.Status400BadRequest, "malformed-json", "The body is not valid JSON.", detail);

    public static Problem UnsupportedMediaType(string expected) => new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupported-media-type",
        "The body is not in a media type that this endpoint reads.",
        $"Send the body as {expected}, and say so in Content-Type.");

    public static Problem TooLarge(string detail) =>
        new(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is larger than this service takes.", detail);

    public static Problem NotFound(string kind, string id) => new(
        StatusCodes.Status404NotFound,
        $"{kind}-not-found",
        $"There is no such {kind}.",
        $"There is no {kind} '{Shorten(id)}'. It may have been deleted, or the identifier is mistyped.");

    public static Problem Internal() => new(
        StatusCodes.Status500InternalServerError,
        "internal",
        "The service failed.",
        "This is a fault of the service, not of the request. Its log has the reason under the traceId.");

    public static Problem Unavailable() => new(
        StatusCodes.Status503ServiceUnavailable,
        "unavailable",
        "The service cannot reach what it needs.",
        "Its database or its storage is away for the moment. Nothing is lost that was accepted; try again.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    public static Problem Full() => new(
        StatusCodes.Status507InsufficientStorage,
        "storage-full",
        "The service has no room left.",
        "Its disk or its storage is full, and whoever runs it has to make room. Nothing is lost that was accepted; send the request again then.")
    {
        RetryAfter = TimeSpan.FromMinutes(1),
    };

    /// <summary>The problem of a bare status, as routing and the server set them.</summary>
    public static Problem OfStatus(int status, string method, string path) => status switch
    {
        StatusCodes.Status400BadRequest => new(status, "bad-request", "The request cannot be understood.", "The request breaks the rules of HTTP."),
        StatusCodes.Status404NotFound => new(status, "no-such-endpoint", "There is no such endpoint.", $"Nothing answers at '{Shorten(path)}'; /swagger lists what there is."),
        StatusCodes.Status405MethodNotAllowed => new(status, "method-not-allowed", "This endpoint does not take this method.", $"'{Shorten(path)}' does not take {Shorten(method)}; the Allow header says what it takes."),
        StatusCodes.Status408RequestTimeout => new(status, "request-timeout", "The request came too slowly.", "The body stopped arriving. Send it again."),
        StatusCodes.Status413PayloadTooLarge => TooLarge("The body is larger than this endpoint takes."),
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType("the media type that /swagger shows for this endpoint"),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => new(status, "headers-too-large", "The headers are too large.", "Send fewer or shorter headers."),
        >= 500 => Internal() with { Status = status },
        _ => new(status, "refused", "The request was refused.", $"The service answered with status {status}."),
    };

    public static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 79), "…");
}
