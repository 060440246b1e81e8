using System.Text.Encodings.Web;
using ImitationService.Domain.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Access;

/// <summary>Knows a caller by an API key. What a wrong key looked like is nowhere repeated: neither in answers nor in logs.</summary>
internal class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    KnownKeys keys,
    KeyUsage usage,
    TimeProvider time) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>How a client is asked for a key.</summary>
    protected virtual string Challenge => PresentedKey.BearerChallenge;

    /// <summary>Whether the password of <c>Authorization: Basic</c> is taken for a key.</summary>
    protected virtual bool TakesPasswords => false;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!PresentedKey.TryRead(Request.Headers, TakesPasswords, out var secret))
        {
            return AuthenticateResult.Fail("The key is not of the form that this service takes.");
        }

        if (secret is null)
        {
            return AuthenticateResult.NoResult();
        }

        if (await keys.FindAsync(secret, Context.RequestAborted) is not { } key)
        {
            return AuthenticateResult.Fail("There is no such key.");
        }

        var now = time.GetUtcNow();
        switch (key.StateAt(now))
        {
            case KeyState.Revoked:
                return AuthenticateResult.Fail($"The key {key.Prefix} has been revoked.");
            case KeyState.Expired:
                return AuthenticateResult.Fail($"The key {key.Prefix} has expired.");
            default:
                usage.Note(key.Id, now);
                return AuthenticateResult.Success(new AuthenticationTicket(Caller.Of(key).ToPrincipal(Scheme.Name), Scheme.Name));
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        Response.Headers.WWWAuthenticate = failure is null ? Challenge : $"{Challenge}{PresentedKey.InvalidToken(Challenge)}";
        var problem = failure is null ? AccessProblems.KeyMissing() : AccessProblems.KeyRefused(failure.Message);
        await problem.ExecuteAsync(Context);
    }
}
