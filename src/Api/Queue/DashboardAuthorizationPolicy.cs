using System.Security.Claims;
using ImitationService.Api.Access;
using Microsoft.AspNetCore.Authorization;

namespace ImitationService.Api.Queue;

/// <summary>
/// For the queue's pages: operators, who may give the key as the password that a browser asks for. While authentication is
/// off, whoever asks at this machine itself, and nobody by way of a proxy.
/// </summary>
internal static class DashboardAuthorizationPolicy
{
    public const string Name = "dashboard";

    private static readonly string[] ForwardingHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    public static void Configure(AuthorizationPolicyBuilder policy)
    {
        policy.AddAuthenticationSchemes(AccessSchemes.Page);
        OperatorAuthorizationPolicy.Configure(policy);
        policy.RequireAssertion(context => !IsLocal(context.User) || !IsForwarded((HttpContext)context.Resource!));
    }

    private static bool IsLocal(ClaimsPrincipal user) => user.Identity?.IsAuthenticated == true && Caller.Of(user).IsLocal;

    private static bool IsForwarded(HttpContext context) => ForwardingHeaders.Any(context.Request.Headers.ContainsKey);
}
