using System.IO.Compression;
using ImitationService.Demonstrations.Formats.Archives;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Domain.Storage;

namespace ImitationService.Demonstrations.Formats.Numpy;

/// <summary>Zip files of numpy arrays, stored or deflated. Arrays are read from the zip as they are needed, never unpacked whole.</summary>
internal sealed class NpzReader : IDemonstrationReader
{
    public string Name => "npz";

    public bool CanRead(UploadedFile file, ReadOnlySpan<byte> head)
    {
        if (!ZipEntries.IsZip(head))
        {
            return false;
        }

        using var archive = ZipEntries.Open(file, IntakeLimits.Default);
        return archive.Entries.Count > 0 && archive.Entries.All(entry => entry.FullName.EndsWith(".npy", StringComparison.OrdinalIgnoreCase));
    }

    public void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken)
    {
        using var archive = ZipEntries.Open(file, sources.Limits);
        ZipEntries.Check(archive, file, sources.Limits);
        foreach (var entry in archive.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = entry.FullName;
            NpyArray.Add(sources, file.Name, name[..^4], () => OpenEntry(file, name, sources.Limits), entry.Length);
        }
    }

    private static Stream OpenEntry(UploadedFile file, string name, IntakeLimits limits)
    {
        var archive = ZipEntries.Open(file, limits);
        try
        {
            return new EntryStream(archive, archive.GetEntry(name)!.Open());
        }
        catch (Exception exception)
        {
            archive.Dispose();
            if (exception is InvalidDataException)
            {
                throw new IntakeException("invalid-archive", $"Entry '{name}' cannot be unpacked.", "Save the file again and upload it whole.", file.Name);
            }

            throw;
        }
    }

    /// <summary>An entry that closes its archive with itself.</summary>
    private sealed class EntryStream(ZipArchive archive, Stream entry) : ForwardStream
    {
        public override int Read(byte[] buffer, int offset, int count) => entry.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => entry.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                entry.Dispose();
                archive.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
