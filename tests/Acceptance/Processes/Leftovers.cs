namespace ImitationService.Acceptance.Processes;

/// <summary>What a service that has nothing to do may not hold on to.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Fails when children, uploads under way or temporary files stay.</summary>
    public static async Task AssertNoneAsync(ServiceProcess service)
    {
        IReadOnlyList<string> left = [];
        await Eventually.HoldsAsync(() => (left = Find(service)).Count == 0, Deadline);
        Assert.True(left.Count == 0, string.Join('\n', left));
    }

    private static List<string> Find(ServiceProcess service)
    {
        var children = service.FindChildren().Select(entry => $"process {entry.Id}: {entry.Command}");
        var incoming = Directory.EnumerateFiles(service.Data, "*", SearchOption.AllDirectories).Where(IsUploadUnderWay);

        // One folder of work per process, with nothing in it but the lock that tells the living from the dead.
        var work = new DirectoryInfo(Path.Combine(service.Data, "work"));
        var underWay = (work.Exists ? work.EnumerateDirectories() : []).SelectMany(folder => folder.EnumerateFileSystemInfos())
            .Where(entry => entry.Name != "lock").Select(entry => entry.FullName);
        var scratch = Directory.EnumerateFiles(service.Scratch, "*", SearchOption.AllDirectories).Where(path => !IsRuntimeFile(path));
        return [.. children, .. incoming, .. underWay, .. scratch];
    }

    private static bool IsUploadUnderWay(string path) =>
        path.Contains("/incoming/", StringComparison.Ordinal) || path.Contains("/unfinished/", StringComparison.Ordinal);

    /// <summary>The .NET runtime's own sockets and locks, one set per process, which a killed process cannot remove.</summary>
    private static bool IsRuntimeFile(string path) => Path.GetFileName(path).StartsWith("dotnet-diagnostic-", StringComparison.Ordinal)
        || Path.GetFileName(path).StartsWith("clr-debug-pipe-", StringComparison.Ordinal)
        || path.Contains("/.dotnet/", StringComparison.Ordinal);
}
