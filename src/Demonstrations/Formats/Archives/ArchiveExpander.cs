using System.IO.Compression;

namespace ImitationService.Demonstrations.Formats.Archives;

/// <summary>Takes the files out of uploaded zips, one level deep, under names of its own.</summary>
internal static class ArchiveExpander
{
    /// <summary>The files to read: those uploaded, and those inside uploaded zips that are no npz.</summary>
    public static IReadOnlyList<UploadedFile> Expand(IEnumerable<UploadedFile> files, string scratchFolder, IntakeLimits limits, Func<UploadedFile, bool> isRead, CancellationToken cancellationToken)
    {
        var found = new List<UploadedFile>();
        foreach (var file in files)
        {
            if (file.Bytes > 0 && ZipEntries.IsZip(file.ReadHead()) && !isRead(file))
            {
                ExpandOne(file, found, scratchFolder, limits, cancellationToken);
            }
            else
            {
                found.Add(file);
            }
        }

        return found;
    }

    private static void ExpandOne(UploadedFile file, List<UploadedFile> found, string scratchFolder, IntakeLimits limits, CancellationToken cancellationToken)
    {
        using var archive = ZipEntries.Open(file, limits);
        ZipEntries.Check(archive, file, limits);
        var expanded = 0L;
        var before = found.Count;
        foreach (var entry in archive.Entries.Where(IsContent).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            var path = Path.Combine(scratchFolder, $".entry-{found.Count:D5}");
            Unpack(entry, path, file, limits, ref expanded, cancellationToken);
            var inner = new UploadedFile(entry.FullName, path);
            if (inner.Bytes > 0 && ZipEntries.IsZip(inner.ReadHead()) && !entry.FullName.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            {
                throw new IntakeException("nested-archive", $"The entry '{entry.FullName}' is an archive itself.", "Put the recordings into one archive.", file.Name);
            }

            found.Add(inner);
        }

        if (found.Count == before)
        {
            throw new IntakeException("empty-archive", "The archive holds no file.", "Put at least one recording into it.", file.Name);
        }
    }

    /// <summary>Folders and the litter of file managers are passed over.</summary>
    private static bool IsContent(ZipArchiveEntry entry) =>
        entry.Name.Length > 0
        && !entry.Name.StartsWith('.')
        && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)
        && entry.Name is not ("LICENSE" or "Thumbs.db")
        && !entry.Name.StartsWith("README", StringComparison.OrdinalIgnoreCase);

    private static void Unpack(ZipArchiveEntry entry, string path, UploadedFile file, IntakeLimits limits, ref long expanded, CancellationToken cancellationToken)
    {
        try
        {
            using var source = entry.Open();
            using var target = File.Create(path);
            var buffer = new byte[1 << 17];
            while (source.Read(buffer) is var read and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                expanded += read;
                ZipEntries.RequireSmall(expanded, file, limits);
                target.Write(buffer.AsSpan(0, read));
            }
        }
        catch (InvalidDataException)
        {
            throw new IntakeException("invalid-archive", $"Entry '{entry.FullName}' cannot be unpacked.", "Save the file again and upload it whole.", file.Name);
        }
    }
}
