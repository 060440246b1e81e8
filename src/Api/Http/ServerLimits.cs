using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ImitationService.Api.Http;

/// <summary>What the server takes before any endpoint is asked. Uploads lift the body's limit for themselves alone.</summary>
internal static class ServerLimits
{
    /// <summary>Largest JSON body, in bytes.</summary>
    public const long MaximumJsonBytes = 1 << 20;

    // Above the largest that is taken, so that a client that sends more has sent it all when it is told so; the server itself
    // hangs up on more than this.
    private const long MaximumBodyBytes = 16 * MaximumJsonBytes;

    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaximumBodyBytes;
        options.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        options.Limits.MaxRequestHeaderCount = 60;
        options.Limits.MaxRequestLineSize = 8 << 10;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }
}
