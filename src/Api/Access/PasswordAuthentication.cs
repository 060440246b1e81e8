using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ImitationService.Api.Access;

/// <summary>
/// For pages that a browser opens, which can send no header of its own: the browser asks for a name and a password, and the key
/// is the password. Browsers send it again by themselves, so that only what changes nothing may take it.
/// </summary>
internal sealed class PasswordAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    KnownKeys keys,
    KeyUsage usage,
    TimeProvider time) : KeyAuthentication(options, logger, encoder, keys, usage, time)
{
    protected override string Challenge => PresentedKey.BasicChallenge;

    protected override bool TakesPasswords => true;
}
