using ImitationService.Api.Http;

namespace ImitationService.Api.Access;

/// <summary>Why a caller is not let in.</summary>
internal static class AccessProblems
{
    public static Problem KeyMissing() => new(
        StatusCodes.Status401Unauthorized,
        "key-missing",
        "This needs an API key.",
        $"Send one as 'Authorization: Bearer <key>' or as '{PresentedKey.KeyHeader}: <key>'.");

    public static Problem KeyRefused(string reason) => new(
        StatusCodes.Status401Unauthorized,
        "key-refused",
        "The API key does not open anything.",
        $"{reason} Send one key, as 'Authorization: Bearer <key>' or as '{PresentedKey.KeyHeader}: <key>'.");

    public static Problem ScopeMissing(Caller caller, string scope) => new(
        StatusCodes.Status403Forbidden,
        "scope-missing",
        "The API key may not do this.",
        $"This needs the scope {scope}; the key {caller.Prefix} has {string.Join(", ", caller.Scopes)}.");
}
