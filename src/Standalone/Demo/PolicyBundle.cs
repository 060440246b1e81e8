using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ImitationService.Domain.Policies;

namespace ImitationService.Standalone.Demo;

/// <summary>A downloaded bundle, its checksums verified.</summary>
internal sealed class PolicyBundle
{
    private const long LargestFile = 64 << 20;

    private readonly Dictionary<string, byte[]> _files;

    private PolicyBundle(Dictionary<string, byte[]> files) => _files = files;

    /// <summary>The policy's graph.</summary>
    public byte[] Onnx => _files[BundleFiles.Onnx];

    /// <summary>Number of files that the checksums cover.</summary>
    public int Verified { get; private init; }

    /// <summary>Reads a bundle and compares every file with <c>SHA256SUMS</c>.</summary>
    /// <exception cref="DemoException">A file is missing or differs.</exception>
    public static PolicyBundle Open(string path)
    {
        var files = new Dictionary<string, byte[]>();
        using (var archive = ZipFile.OpenRead(path))
        {
            foreach (var entry in archive.Entries)
            {
                files[entry.FullName] = Read(entry);
            }
        }

        if (!files.TryGetValue(BundleFiles.Checksums, out var list) || !files.ContainsKey(BundleFiles.Onnx))
        {
            throw new DemoException($"The bundle lacks {BundleFiles.Checksums} or {BundleFiles.Onnx}.");
        }

        var lines = Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines)
        {
            // The form of sha256sum: digest, two characters, name.
            var (digest, name) = (line[..64], line[66..].Trim());
            if (!files.TryGetValue(name, out var content) || Convert.ToHexStringLower(SHA256.HashData(content)) != digest)
            {
                throw new DemoException($"{name} in the bundle is not what {BundleFiles.Checksums} says.");
            }
        }

        return new PolicyBundle(files) { Verified = lines.Length };
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        if (entry.Length > LargestFile)
        {
            throw new DemoException($"{entry.FullName} in the bundle is {entry.Length} bytes long.");
        }

        var content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }
}
