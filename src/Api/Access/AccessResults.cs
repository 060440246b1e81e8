using ImitationService.Api.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace ImitationService.Api.Access;

/// <summary>Answers for those who are known and may not: 403 with the scope that is missing, or 404 where even the place is nobody's business.</summary>
internal sealed class AccessResults : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            return _usual.HandleAsync(next, context, policy, authorizeResult);
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<HiddenFromOthers>() is not null)
        {
            return Problems.OfStatus(StatusCodes.Status404NotFound, context.Request.Method, context.Request.Path).ExecuteAsync(context);
        }

        var missing = authorizeResult.AuthorizationFailure!.FailedRequirements.OfType<RequiredScope>().First().Scope;
        context.Response.Headers.WWWAuthenticate = $"{PresentedKey.BearerChallenge}, error=\"insufficient_scope\", scope=\"{missing}\"";
        return AccessProblems.ScopeMissing(Caller.Of(context.User), missing).ExecuteAsync(context);
    }
}

/// <summary>At an endpoint: who may not use it learns no more than that nothing answers there.</summary>
internal sealed record HiddenFromOthers;
