namespace ImitationService.Api.Curves;

/// <summary>A picture as an answer. Opened on its own it may style itself, and do nothing else.</summary>
internal sealed class SvgPicture(string svg) : IResult
{
    public const string MediaType = "image/svg+xml";

    private const string ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = MediaType;
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.CacheControl = "no-cache";
        return response.WriteAsync(svg, httpContext.RequestAborted);
    }
}
