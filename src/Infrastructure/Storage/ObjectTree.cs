using Microsoft.Win32.SafeHandles;

namespace ImitationService.Infrastructure.Storage;

/// <summary>
/// The folders of a folder storage. Bytes, digests and unfinished files are apart, so that a folder of objects holds
/// nothing but objects.
/// </summary>
internal sealed class ObjectTree
{
    private readonly string _objects;
    private readonly string _digests;
    private readonly string _unfinished;

    // Held while folders are made, read or taken away: a file must not meet the removal of its empty folder.
    private readonly Lock _folders = new();

    /// <summary>Makes the folders, and sweeps what another process left unfinished.</summary>
    public ObjectTree(string root)
    {
        Root = root;
        _objects = Directory.CreateDirectory(Path.Combine(root, "objects")).FullName;
        _digests = Directory.CreateDirectory(Path.Combine(root, "digests")).FullName;
        _unfinished = Path.Combine(root, "unfinished");
        if (Directory.Exists(_unfinished))
        {
            Directory.Delete(_unfinished, recursive: true);
        }

        Directory.CreateDirectory(_unfinished);
    }

    /// <summary>The folder that holds everything.</summary>
    public string Root { get; }

    public string ObjectFile(string key) => Path.Combine(_objects, ObjectKeyRules.Check(key));

    public string DigestFile(string key) => Path.Combine(_digests, ObjectKeyRules.Check(key));

    /// <summary>A file to write before it gets its place; on the same file system, so that placing it is a rename.</summary>
    public string NewUnfinishedFile() => Path.Combine(_unfinished, Guid.NewGuid().ToString("n"));

    /// <summary>Puts a whole file into its place.</summary>
    public void Place(string file, string target)
    {
        lock (_folders)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(file, target, overwrite: true);
        }
    }

    /// <summary>Opens an object's file to write into it, and makes it if need be.</summary>
    public SafeFileHandle OpenGrowing(string key)
    {
        lock (_folders)
        {
            var file = ObjectFile(key);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }
    }

    /// <summary>Moves an object with its digest.</summary>
    public void Move(string from, string to)
    {
        lock (_folders)
        {
            Place(ObjectFile(from), ObjectFile(to));
            if (File.Exists(DigestFile(from)))
            {
                Place(DigestFile(from), DigestFile(to));
            }

            RemoveEmptyFolders(from);
        }
    }

    /// <summary>Removes an object with its digest, and the folders that are empty without it.</summary>
    public void Remove(string key)
    {
        lock (_folders)
        {
            // Another removal may have taken the file with its folder.
            foreach (var file in new[] { ObjectFile(key), DigestFile(key) }.Where(File.Exists))
            {
                File.Delete(file);
            }

            RemoveEmptyFolders(key);
        }
    }

    /// <summary>The keys that begin with a prefix, in byte order.</summary>
    public List<string> Keys(string prefix)
    {
        var slash = ObjectKeyRules.CheckPrefix(prefix).LastIndexOf('/');
        var start = slash < 0 ? _objects : Path.Combine(_objects, prefix[..slash]);

        lock (_folders)
        {
            if (!Directory.Exists(start))
            {
                return [];
            }

            return
            [
                .. Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(_objects, file).Replace(Path.DirectorySeparatorChar, '/'))
                    .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    private void RemoveEmptyFolders(string key)
    {
        foreach (var (root, file) in new[] { (_objects, ObjectFile(key)), (_digests, DigestFile(key)) })
        {
            var folder = Path.GetDirectoryName(file)!;
            while (folder.Length > root.Length && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
                folder = Path.GetDirectoryName(folder)!;
            }
        }
    }
}
