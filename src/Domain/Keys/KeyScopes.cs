namespace ImitationService.Domain.Keys;

/// <summary>What a key may do. A scope implies no other.</summary>
public static class KeyScopes
{
    /// <summary>See datasets, and download them.</summary>
    public const string DatasetsRead = "datasets:read";

    /// <summary>Upload and delete datasets.</summary>
    public const string DatasetsWrite = "datasets:write";

    /// <summary>See runs, and download their policies.</summary>
    public const string RunsRead = "runs:read";

    /// <summary>Start runs and stop them.</summary>
    public const string RunsWrite = "runs:write";

    /// <summary>Make, see and revoke the keys of the project.</summary>
    public const string KeysManage = "keys:manage";

    /// <summary>Keep the service: projects, the keys of every project, metrics, the queue's dashboard.</summary>
    public const string Operate = "operate";

    /// <summary>Every scope.</summary>
    public static IReadOnlyList<string> All { get; } = [DatasetsRead, DatasetsWrite, RunsRead, RunsWrite, KeysManage, Operate];

    /// <summary>What most programs need: everything with datasets and runs, nothing with keys.</summary>
    public static IReadOnlyList<string> Usual { get; } = [DatasetsRead, DatasetsWrite, RunsRead, RunsWrite];
}
