using ImitationService.Domain.Keys;
using Microsoft.AspNetCore.Authorization;

namespace ImitationService.Api.Access;

/// <summary>For what only those may see who keep the service: <c>RequireAuthorization(OperatorAuthorizationPolicy.Name)</c>.</summary>
internal static class OperatorAuthorizationPolicy
{
    public const string Name = "operator";

    public static void Configure(AuthorizationPolicyBuilder policy) => policy
        .RequireAuthenticatedUser()
        .AddRequirements(new RequiredScope(KeyScopes.Operate));
}
