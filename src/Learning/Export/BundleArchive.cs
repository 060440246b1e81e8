using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ImitationService.Domain.Policies;

namespace ImitationService.Learning.Export;

/// <summary>The checksums of a bundle's files, and all of them in one archive.</summary>
internal static class BundleArchive
{
    // The earliest time that a zip can say: the same files give the same archive.
    private static readonly DateTimeOffset FixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes <c>SHA256SUMS</c> and <c>bundle.zip</c> beside the files.</summary>
    public static void Write(string folder)
    {
        var sums = new StringBuilder();
        foreach (var name in Names(folder).Where(name => name != BundleFiles.Checksums))
        {
            using var file = File.OpenRead(Path.Combine(folder, name));
            sums.Append(Convert.ToHexStringLower(SHA256.HashData(file))).Append("  ").Append(name).Append('\n');
        }

        File.WriteAllText(Path.Combine(folder, BundleFiles.Checksums), sums.ToString());
        using var archive = ZipFile.Open(Path.Combine(folder, BundleFiles.Bundle), ZipArchiveMode.Create);
        foreach (var name in Names(folder))
        {
            var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
            entry.LastWriteTime = FixedTime;
            using var from = File.OpenRead(Path.Combine(folder, name));
            using var to = entry.Open();
            from.CopyTo(to);
        }
    }

    private static IEnumerable<string> Names(string folder) => BundleFiles.All
        .Select(file => file.Name)
        .Where(name => name != BundleFiles.Bundle && (!BundleFiles.IsOptional(name) || File.Exists(Path.Combine(folder, name))));
}
