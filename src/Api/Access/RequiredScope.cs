using Microsoft.AspNetCore.Authorization;

namespace ImitationService.Api.Access;

/// <summary>At an endpoint: what its caller must be allowed to do.</summary>
internal sealed record RequiredScope(string Scope) : IAuthorizationRequirement, IAuthorizationRequirementData
{
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>Lets callers through who have the scope.</summary>
internal sealed class RequiredScopeHandler : AuthorizationHandler<RequiredScope>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequiredScope requirement)
    {
        if (context.User.Identity?.IsAuthenticated == true && Caller.Of(context.User).Has(requirement.Scope))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
