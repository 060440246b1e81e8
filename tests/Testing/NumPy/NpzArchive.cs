using System.IO.Compression;

namespace ImitationService.Testing.NumPy;

/// <summary>An npz file: a zip of npy arrays.</summary>
public static class NpzArchive
{
    /// <summary>Reads one array by its name.</summary>
    public static NpyArray Read(string path, string name)
    {
        using var archive = ZipFile.OpenRead(path);
        var entry = archive.GetEntry($"{name}.npy") ?? throw new InvalidDataException($"{path} has no array '{name}'.");
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return NpyArray.Parse(bytes.ToArray());
    }
}
