using ImitationService.Api.Access;
using ImitationService.Api.Http;
using ImitationService.Domain.Keys;

namespace ImitationService.Api.Keys;

/// <summary>What a key, or the request for one, can be refused for.</summary>
internal static class KeyProblems
{
    public static Problem NotFound(string id) => Problems.NotFound("key", id);

    public static ProblemError UnknownScope(int index, string scope) => ProblemError.At(
        $"/scopes/{index}",
        "unknown-scope",
        $"There is no scope '{Problems.Shorten(scope)}'. There are: {string.Join(", ", KeyScopes.All)}.");

    public static ProblemError BadName() => ProblemError.At("/name", "bad-name", "A name may not have control characters.");

    public static ProblemError OverAlready() => ProblemError.At("/expires_at", "out-of-bounds", "'expires_at' must be in the future.");

    public static Problem NotYours(IReadOnlyList<string> scopes, Caller caller) => new(
        StatusCodes.Status403Forbidden,
        "scope-not-yours",
        "A key cannot give what it has not.",
        $"The new key would have {string.Join(", ", scopes)}, and the key {caller.Prefix} that asks for it has not.")
    {
        Errors = [ProblemError.At("/scopes", "scope-not-yours", $"Leave out {string.Join(", ", scopes)}, or ask with a key that has them.")],
    };
}
