namespace ImitationService.Api.Access;

/// <summary>Ways in which a request says who it is.</summary>
internal static class AccessSchemes
{
    /// <summary>What an ordinary endpoint takes: nothing or a key, as the configuration says.</summary>
    public const string Usual = "usual";

    /// <summary>What a page that a browser opens takes: nothing, or a key also as the password that the browser asks for.</summary>
    public const string Page = "page";

    /// <summary>Takes everybody for <see cref="Caller.Local"/>.</summary>
    public const string Local = "local";

    /// <summary>Takes a key from <c>Authorization: Bearer</c> or <c>X-API-Key</c>.</summary>
    public const string Key = "key";

    /// <summary>Takes a key as <see cref="Key"/> does, or as the password of <c>Authorization: Basic</c>.</summary>
    public const string Password = "password";
}
