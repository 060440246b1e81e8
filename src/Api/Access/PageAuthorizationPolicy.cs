using Microsoft.AspNetCore.Authorization;

namespace ImitationService.Api.Access;

/// <summary>For pages that a browser opens: whoever is known, who may give the key as the password that the browser asks for.</summary>
internal static class PageAuthorizationPolicy
{
    public const string Name = "page";

    public static void Configure(AuthorizationPolicyBuilder policy) =>
        policy.AddAuthenticationSchemes(AccessSchemes.Page).RequireAuthenticatedUser();
}
