using System.IO.Compression;

namespace ImitationService.Demonstrations.Formats.Archives;

/// <summary>Zip archives, within limits that are checked before anything is unpacked and counted while it is.</summary>
internal static class ZipEntries
{
    /// <summary>Whether the first bytes are a zip's, an empty one included.</summary>
    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8);

    /// <summary>Opens an archive.</summary>
    /// <exception cref="IntakeException">Its directory is damaged.</exception>
    public static ZipArchive Open(UploadedFile file, IntakeLimits limits)
    {
        var stream = file.OpenRead();
        try
        {
            ZipDirectory.Check(stream, file, limits);
            var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false);
            _ = archive.Entries.Count;
            return archive;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or IOException or ArgumentException)
        {
            stream.Dispose();
            throw new IntakeException("invalid-archive", "The archive is damaged or cut short.", "Save the file again and upload it whole.", file.Name);
        }
    }

    /// <summary>Checks number, names and claimed sizes of the entries.</summary>
    /// <exception cref="IntakeException">A limit is passed.</exception>
    public static void Check(ZipArchive archive, UploadedFile file, IntakeLimits limits)
    {
        if (archive.Entries.Count > limits.MaximumArchiveEntries)
        {
            throw ZipDirectory.TooMany(file, limits);
        }

        CheckNames([.. archive.Entries.Select(entry => entry.FullName)], file);
        RequireSmall(archive.Entries.Sum(entry => Math.Min(entry.Length, long.MaxValue / limits.MaximumArchiveEntries)), file, limits);
    }

    /// <summary>Refuses names that come twice, and names of places outside the archive.</summary>
    public static void CheckNames(IReadOnlyList<string> names, UploadedFile file)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new IntakeException("duplicate-entry", $"The archive has two entries called '{twice.Key}'.", "Give every entry a name of its own.", file.Name);
        }

        if (names.FirstOrDefault(IsUnsafe) is { } unsafeName)
        {
            throw new IntakeException("unsafe-entry", $"The entry '{unsafeName}' names a place outside the archive.", "Save the archive with relative names.", file.Name);
        }
    }

    /// <summary>Refuses an archive that expands to more than it may.</summary>
    public static void RequireSmall(long expanded, UploadedFile file, IntakeLimits limits) => RequireSmall(expanded, file.Bytes, file.Name, limits);

    /// <summary>Refuses bytes that expand to more than they may.</summary>
    public static void RequireSmall(long expanded, long bytes, string place, IntakeLimits limits)
    {
        var isBomb = expanded > limits.ExpansionAllowance && expanded / limits.MaximumExpansion > bytes;
        if (isBomb || expanded > limits.MaximumExpandedBytes)
        {
            throw new IntakeException("archive-bomb", $"{bytes} bytes would expand to {expanded} or more.", "Upload the recordings less compressed, or in several datasets.", place);
        }
    }

    private static bool IsUnsafe(string name) =>
        name.Contains('\0')
        || name.StartsWith('/')
        || name.StartsWith('\\')
        || name.Contains(':')
        || name.Split('/', '\\').Contains("..");
}
