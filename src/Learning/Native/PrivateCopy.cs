using System.Security.Cryptography;

namespace ImitationService.Learning.Native;

/// <summary>Files that this program writes for itself and loads again, where nobody else may write.</summary>
internal static class PrivateCopy
{
    /// <summary>
    /// Writes the bytes beside the program; in the user's cache where that is read-only; else in a new temporary folder.
    /// Two processes at once write the same file without harm: each moves a complete one into place.
    /// </summary>
    /// <returns>The file's path. Its folder carries the bytes' digest, so that another version never meets this one.</returns>
    public static string Write(ReadOnlySpan<byte> bytes, string name, params ReadOnlySpan<string> roots)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        foreach (var root in roots.IsEmpty ? DefaultRoots() : roots)
        {
            var path = Path.Combine(root, "native", digest, name);
            if (TryWrite(bytes, path))
            {
                return path;
            }
        }

        var last = Path.Combine(Directory.CreateTempSubdirectory("imitation-service-").FullName, name);
        File.WriteAllBytes(last, bytes);
        return last;
    }

    private static string[] DefaultRoots()
    {
        var cache = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return string.IsNullOrEmpty(cache) ? [AppContext.BaseDirectory] : [AppContext.BaseDirectory, Path.Combine(cache, "imitation-service")];
    }

    private static bool TryWrite(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            {
                return true;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var complete = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(complete, bytes);
            File.Move(complete, path, overwrite: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
