using ImitationService.Domain.Keys;

namespace ImitationService.Api.Access;

/// <summary>Who may use the service; section <c>Authentication</c>.</summary>
internal sealed record AccessOptions
{
    public const string Section = "Authentication";

    /// <summary>What is asked of a request; nothing unless set.</summary>
    public AccessMode Mode { get; init; } = AccessMode.None;

    /// <summary>
    /// A key with every scope in the default project, there from the start; the only way in while there is no other. Text of 32
    /// to 200 characters that nobody can guess.
    /// </summary>
    public string? InitialKey { get; init; }

    /// <summary>Host names the service answers to with keys, beside its probes; every one unless set.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Whether /swagger and its document are shown without a key; not unless set.</summary>
    public bool PublicDocumentation { get; init; }

    /// <summary>Whether every request must carry a key.</summary>
    public bool IsKeyNeeded => Mode == AccessMode.Keys;

    /// <summary>Whether the initial key, if there is one, cannot be guessed.</summary>
    public bool HasStrongKey => !IsKeyNeeded || string.IsNullOrEmpty(InitialKey) || KeySecret.IsStrong(InitialKey);
}

/// <summary>What is asked of a request.</summary>
internal enum AccessMode
{
    /// <summary>Nothing; the service listens on this machine only.</summary>
    None,

    /// <summary>An API key; the service may listen anywhere.</summary>
    Keys,
}
