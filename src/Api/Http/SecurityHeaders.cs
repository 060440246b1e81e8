using ImitationService.Api.Queue;

namespace ImitationService.Api.Http;

/// <summary>Headers that keep a browser from doing more with an answer than it should.</summary>
internal static class SecurityHeaders
{
    private const string NothingAllowed = "default-src 'none'; frame-ancestors 'none'";
    private const string PageAllowed =
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Applies them before anything else is decided, so that no endpoint can forget them.</summary>
    public static Task Use(HttpContext context, RequestDelegate next)
    {
        Apply(context.Response);
        return next(context);
    }

    public static void Apply(HttpResponse response)
    {
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = IsPage(response.HttpContext.Request.Path) ? PageAllowed : NothingAllowed;
    }

    private static bool IsPage(PathString path) => path == "/" || path.StartsWithSegments("/swagger") || path.StartsWithSegments(QueueDashboard.Path);
}
