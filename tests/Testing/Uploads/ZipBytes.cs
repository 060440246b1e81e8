using System.IO.Compression;

namespace ImitationService.Testing.Uploads;

/// <summary>Writes zip archives into memory.</summary>
public static class ZipBytes
{
    /// <summary>An archive of these entries, stored.</summary>
    public static byte[] Stored(params (string Name, byte[] Bytes)[] entries) => Create(CompressionLevel.NoCompression, entries);

    /// <summary>An archive of these entries, deflated.</summary>
    public static byte[] Deflated(params (string Name, byte[] Bytes)[] entries) => Create(CompressionLevel.Fastest, entries);

    /// <summary>An archive with one deflated entry of so many megabytes of one byte.</summary>
    public static byte[] Bomb(string name, byte value, int megabytes)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
            var block = new byte[1 << 20];
            block.AsSpan().Fill(value);
            for (var i = 0; i < megabytes; i++)
            {
                entry.Write(block);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Create(CompressionLevel level, (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }
}
