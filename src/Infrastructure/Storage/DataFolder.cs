namespace ImitationService.Infrastructure.Storage;

/// <summary>
/// The folder of the embedded profile, held by one process at a time: its database has one writer, and what an earlier
/// process left half done can be swept. The operating system gives the lock back however the process ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    public DataFolder(DataOptions options)
    {
        Root = Path.GetFullPath(options.Folder);
        Directory.CreateDirectory(Root);
        try
        {
            _lock = new FileStream(Path.Combine(Root, "service.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException($"The data folder {Root} is held by another process of this service; stop it, or set Data:Folder to another folder.", exception);
        }
    }

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>The database's file.</summary>
    public string DatabaseFile => Path.Combine(Root, "service.db");

    public void Dispose() => _lock.Dispose();
}
