using ImitationService.Api.Access;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Http;

/// <summary>
/// While nobody has to say who they are, only this machine may ask, and only under its own name: a web page elsewhere must not
/// reach the service through the browser of someone who runs it, neither by a name that points here (DNS rebinding) nor by a
/// form that posts here (cross-site request forgery). With keys no browser sends one by itself, and every name is answered but
/// where the configuration lists them.
/// </summary>
internal sealed class HostGuard(RequestDelegate next, IOptions<AccessOptions> options)
{
    private readonly AccessOptions _options = options.Value;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (_options.IsKeyNeeded)
        {
            return IsAllowed(request) ? next(context) : Misdirected(request.Host.Host, "It answers to the names of Authentication:AllowedHosts.").ExecuteAsync(context);
        }

        if (!IsThisMachine(request.Host.Host))
        {
            return Misdirected(request.Host.Host, "While authentication is off the service answers only to localhost, 127.0.0.1 and [::1].").ExecuteAsync(context);
        }

        return IsSameOrigin(request) ? next(context) : CrossOrigin().ExecuteAsync(context);
    }

    /// <summary>Probes name the address of a machine that only their scheduler knows.</summary>
    private bool IsAllowed(HttpRequest request) =>
        _options.AllowedHosts.Count == 0
        || request.Path.StartsWithSegments("/health")
        || _options.AllowedHosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase);

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]" or "::1";

    /// <summary>Browsers name the page that asks; other clients say nothing and are let through.</summary>
    private static bool IsSameOrigin(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || request.Headers.Origin.Count == 0)
        {
            return true;
        }

        return request.Headers.Origin.Count == 1
            && string.Equals(request.Headers.Origin[0], $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    private static Problem Misdirected(string host, string advice) => new(
        StatusCodes.Status421MisdirectedRequest,
        "unknown-host",
        "This service does not answer under this name.",
        $"The request names the host '{Problems.Shorten(host)}'. {advice}");

    private static Problem CrossOrigin() => new(
        StatusCodes.Status403Forbidden,
        "cross-origin",
        "A page of another origin may not do this.",
        "The Origin header names another page than this service's own. Ask from a program, or from /swagger.");
}
