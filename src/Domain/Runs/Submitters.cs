namespace ImitationService.Domain.Runs;

/// <summary>On whose behalf runs are trained; slots are shared fairly between them.</summary>
public static class Submitters
{
    /// <summary>Everybody, while authentication is off.</summary>
    public const string Local = "local";
}
