using System.Globalization;
using System.Security.Claims;
using ImitationService.Domain.Keys;
using ImitationService.Domain.Projects;

namespace ImitationService.Api.Access;

/// <summary>Who asks.</summary>
/// <param name="KeyId">Identifier of the key; <see cref="ApiKey.Local"/> while authentication is off.</param>
/// <param name="Prefix">What may be shown of the key.</param>
/// <param name="ProjectId">The project that is asked.</param>
/// <param name="Scopes">What may be done.</param>
/// <param name="ExpiresAt">When the key ends; null is never.</param>
internal sealed record Caller(string KeyId, string Prefix, string ProjectId, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt)
{
    private const string KeyClaim = "key";
    private const string PrefixClaim = "prefix";
    private const string ProjectClaim = "project";
    private const string ScopeClaim = "scope";
    private const string ExpiryClaim = "expires";

    /// <summary>Whoever asks while authentication is off.</summary>
    public static Caller Local { get; } = new(ApiKey.Local, ApiKey.Local, Project.DefaultId, KeyScopes.All, ExpiresAt: null);

    /// <summary>Whether authentication is off.</summary>
    public bool IsLocal => KeyId == ApiKey.Local;

    /// <summary>The project whose keys may be seen; null is any.</summary>
    public string? KeyProjectId => Has(KeyScopes.Operate) ? null : ProjectId;

    /// <summary>The holder of a key.</summary>
    public static Caller Of(ApiKey key) => new(key.Id, key.Prefix, key.ProjectId, key.Scopes, key.ExpiresAt);

    /// <summary>Who a request's principal is. Throws for one that nobody has asked for a key.</summary>
    public static Caller Of(ClaimsPrincipal user)
    {
        var expiry = user.FindFirstValue(ExpiryClaim);
        return new Caller(
            Get(user, KeyClaim),
            Get(user, PrefixClaim),
            Get(user, ProjectClaim),
            [.. user.FindAll(ScopeClaim).Select(claim => claim.Value)],
            expiry is null ? null : DateTimeOffset.Parse(expiry, CultureInfo.InvariantCulture));
    }

    /// <summary>Whether this scope is among the caller's.</summary>
    public bool Has(string scope) => Scopes.Contains(scope);

    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        List<Claim> claims =
        [
            new(KeyClaim, KeyId),
            new(PrefixClaim, Prefix),
            new(ProjectClaim, ProjectId),
            .. Scopes.Select(scope => new Claim(ScopeClaim, scope)),
        ];
        if (ExpiresAt is { } end)
        {
            claims.Add(new Claim(ExpiryClaim, end.ToString("O", CultureInfo.InvariantCulture)));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    private static string Get(ClaimsPrincipal user, string claim) =>
        user.FindFirstValue(claim) ?? throw new InvalidOperationException("The endpoint is open to everybody, and asks who its caller is.");
}
