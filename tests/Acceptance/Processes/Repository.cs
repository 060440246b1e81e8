namespace ImitationService.Acceptance.Processes;

/// <summary>Where this checkout lies, and what the build has put into it.</summary>
internal static class Repository
{
    private const string Marker = "ImitationService.sln";

    /// <summary>The checkout's root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The service's program, as built in the same configuration as these tests.</summary>
    public static string ServiceProgram { get; } = FindProgram("Standalone");

    /// <summary>Folder for pictures and logs worth a look after a test run.</summary>
    public static string Results { get; } = Directory.CreateDirectory(Path.Combine(Root, "TestResults")).FullName;

    /// <summary>A project's program, as built in the same configuration as these tests.</summary>
    public static string FindProgram(string project) =>
        Path.Combine(Root, "src", project, "bin", Configuration(), "net10.0", $"ImitationService.{project}.dll");

    /// <summary>A path within the checkout.</summary>
    public static string Find(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {Marker}.");
    }
}
