namespace ImitationService.Testing;

/// <summary>
/// The folder of real demonstrations recorded by others, which lies beside some checkouts. Tests that read it skip, saying
/// so, where it is absent; <c>IMITATION_SHARED_DATA</c> names it elsewhere.
/// </summary>
public static class SharedData
{
    /// <summary>Path of a file or folder in it, or null when it is not on this machine.</summary>
    public static string? Find(params ReadOnlySpan<string> parts)
    {
        var named = Environment.GetEnvironmentVariable("IMITATION_SHARED_DATA");
        var root = named ?? FindBeside(AppContext.BaseDirectory);
        if (root is null)
        {
            return null;
        }

        var path = Path.Combine([root, .. parts]);
        return Path.Exists(path) ? path : null;
    }

    private static string? FindBeside(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
