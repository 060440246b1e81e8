using System.IO.Compression;

namespace ImitationService.Demonstrations.Formats.Archives;

/// <summary>Takes the files out of uploaded archives (zip, tar, tar.gz, a gzipped file), one level deep, under names of its own.</summary>
internal sealed class ArchiveExpander(string scratchFolder, IntakeLimits limits, Func<UploadedFile, bool> isRead, CancellationToken cancellationToken)
{
    private readonly List<UploadedFile> _found = [];

    /// <summary>The files to read: those uploaded, and those inside uploaded archives that are no format of their own.</summary>
    public static IReadOnlyList<UploadedFile> Expand(IEnumerable<UploadedFile> files, string scratchFolder, IntakeLimits limits, Func<UploadedFile, bool> isRead, CancellationToken cancellationToken)
    {
        var expander = new ArchiveExpander(scratchFolder, limits, isRead, cancellationToken);
        foreach (var file in files)
        {
            expander.Add(file);
        }

        return expander._found;
    }

    private void Add(UploadedFile file)
    {
        var plain = Gunzip(file);
        var head = plain.Bytes > 0 ? plain.ReadHead() : [];
        var before = _found.Count;
        if (ZipEntries.IsZip(head) && !isRead(plain))
        {
            AddZip(plain, file);
        }
        else if (TarEntries.IsTar(head))
        {
            AddTar(plain, file);
        }
        else
        {
            _found.Add(plain);
        }

        if (_found.Count == before)
        {
            throw new IntakeException("empty-archive", "The archive holds no file.", "Put at least one recording into it.", file.Name);
        }

        if (plain != file && !_found.Contains(plain))
        {
            File.Delete(plain.Path);
        }
    }

    /// <summary>The file itself, or what is in it where it is gzip.</summary>
    private UploadedFile Gunzip(UploadedFile file)
    {
        if (file.Bytes == 0 || file.ReadHead() is not [0x1f, 0x8b, ..])
        {
            return file;
        }

        var path = Path.Combine(scratchFolder, $".plain-{_found.Count:D5}");
        var expanded = 0L;
        using (var source = file.OpenRead())
        {
            Copy(() => new GZipStream(source, CompressionMode.Decompress), path, file.Name, file, ref expanded);
        }

        var isTar = file.Name.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);
        return new UploadedFile(isTar ? file.Name[..^4] + ".tar" : file.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file.Name[..^3] : file.Name, path);
    }

    private void AddZip(UploadedFile file, UploadedFile uploaded)
    {
        using var archive = ZipEntries.Open(file, limits);
        ZipEntries.Check(archive, uploaded, limits);
        var expanded = 0L;
        foreach (var entry in archive.Entries.Where(entry => IsContent(entry.FullName)).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            var path = NextPath();
            Copy(entry.Open, path, entry.FullName, uploaded, ref expanded);
            Add(new UploadedFile(entry.FullName, path), uploaded);
        }
    }

    private void AddTar(UploadedFile file, UploadedFile uploaded)
    {
        var entries = new TarEntries(file, limits).Read();
        ZipEntries.CheckNames([.. entries.Select(entry => entry.Name)], uploaded);
        ZipEntries.RequireSmall(entries.Sum(entry => entry.Bytes), uploaded, limits);
        var expanded = 0L;
        using var stream = file.OpenRead();
        foreach (var (name, start, bytes) in entries.Where(entry => IsContent(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var path = NextPath();
            stream.Position = start;
            Copy(() => new PartStream(stream, bytes), path, name, uploaded, ref expanded);
            Add(new UploadedFile(name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name, path), uploaded);
        }
    }

    private string NextPath() => Path.Combine(scratchFolder, $".entry-{_found.Count:D5}");

    private void Add(UploadedFile inner, UploadedFile archive)
    {
        var head = inner.Bytes > 0 ? inner.ReadHead() : [];
        if ((ZipEntries.IsZip(head) && !inner.Name.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) || TarEntries.IsTar(head))
        {
            throw new IntakeException("nested-archive", $"The entry '{inner.Name}' is an archive itself.", "Put the recordings into one archive.", archive.Name);
        }

        _found.Add(inner);
    }

    /// <summary>Folders and the litter of file managers are passed over; zarr's own dot files are not.</summary>
    private static bool IsContent(string fullName)
    {
        var name = fullName[(fullName.LastIndexOf('/') + 1)..];
        return name.Length > 0
            && (!name.StartsWith('.') || name is ".zarray" or ".zgroup" or ".zattrs" or ".zmetadata")
            && !fullName.StartsWith("__MACOSX/", StringComparison.Ordinal)
            && name is not ("LICENSE" or "Thumbs.db")
            && !name.StartsWith("README", StringComparison.OrdinalIgnoreCase);
    }

    private void Copy(Func<Stream> open, string path, string name, UploadedFile archive, ref long expanded)
    {
        try
        {
            using var source = open();
            using var target = File.Create(path);
            var buffer = new byte[1 << 17];
            while (source.Read(buffer) is var read and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                expanded += read;
                ZipEntries.RequireSmall(expanded, archive, limits);
                target.Write(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new IntakeException("invalid-archive", $"Entry '{name}' cannot be unpacked.", "Save the file again and upload it whole.", archive.Name);
        }
    }
}
