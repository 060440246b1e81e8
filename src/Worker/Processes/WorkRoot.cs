using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Processes;

/// <summary>
/// The folder of this process's work under way. A lock file tells a living owner from a dead one: what a killed process left
/// behind is removed by the next.
/// </summary>
internal sealed class WorkRoot : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string LockName = "lock";

    private readonly string _root;
    private readonly string _folder;
    private readonly FileStream _lock;

    public WorkRoot(IOptions<WorkerOptions> options)
    {
        _root = Path.GetFullPath(options.Value.WorkFolder ?? Path.Combine(Path.GetTempPath(), "imitation-service-work"));
        _folder = Path.Combine(_root, Guid.CreateVersion7().ToString("N"));
        CreatePrivate(_folder);
        _lock = new FileStream(Path.Combine(_folder, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>A new, empty folder that only this user can enter.</summary>
    public WorkFolder Create(string name)
    {
        var path = Path.Combine(_folder, name);
        CreatePrivate(path);
        return new WorkFolder(path);
    }

    /// <summary>Removes what killed processes left behind.</summary>
    public void RemoveAbandoned()
    {
        foreach (var folder in new DirectoryInfo(_root).EnumerateDirectories())
        {
            try
            {
                using (new FileStream(Path.Combine(folder.FullName, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
                {
                }

                folder.Delete(recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or it is another user's.
                continue;
            }
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
    }
}

/// <summary>The folder of one piece of work; gone when disposed of.</summary>
internal sealed class WorkFolder(string path) : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = path;

    /// <summary>Makes a folder inside it.</summary>
    public string CreateSubfolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
