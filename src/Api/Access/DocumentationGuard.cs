using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Access;

/// <summary>Before the pages of /swagger and their document, which are no endpoints: a key, unless the configuration shows them to everybody.</summary>
internal sealed class DocumentationGuard(RequestDelegate next, IOptions<AccessOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        var isShut = IsDocumentation(context.Request.Path) && !options.Value.PublicDocumentation && context.User.Identity?.IsAuthenticated != true;
        return isShut ? context.ChallengeAsync() : next(context);
    }

    private static bool IsDocumentation(PathString path) => path.StartsWithSegments("/swagger") || path.StartsWithSegments("/openapi");
}
