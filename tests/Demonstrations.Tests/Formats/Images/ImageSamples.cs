using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Formats.Images;

/// <summary>Recordings with images that Python's libraries wrote.</summary>
internal static class ImageSamples
{
    /// <summary>The folder of one of them.</summary>
    public static string Find(PythonSamples samples, string name) =>
        Path.Combine(samples.Write(Path.Combine("Formats", "Images", "write_images.py"), "numpy, h5py, PIL"), name);

    /// <summary>A folder as a zip.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="change">What to make of a file's bytes, by its name; null leaves it out.</param>
    /// <param name="suffixes">Endings of the files to take; all where there is none.</param>
    public static byte[] Zip(string folder, Func<string, byte[], byte[]?>? change = null, params string[] suffixes)
    {
        var entries = new List<(string, byte[])>();
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if ((suffixes.Length == 0 || Array.Exists(suffixes, name.EndsWith)) && !name.EndsWith(".raw", StringComparison.Ordinal)
                && (change is null ? File.ReadAllBytes(path) : change(name, File.ReadAllBytes(path))) is { } bytes)
            {
                entries.Add((name, bytes));
            }
        }

        return ZipBytes.Stored([.. entries]);
    }

    /// <summary>The largest difference of two frames' levels.</summary>
    public static int Difference(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Assert.Equal(left.Length, right.Length);
        var largest = 0;
        for (var i = 0; i < left.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(left[i] - right[i]));
        }

        return largest;
    }
}
