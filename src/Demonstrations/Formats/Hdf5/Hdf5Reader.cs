using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>
/// HDF5 in the layouts of robomimic, robosuite, Minari, D4RL, d3rlpy and ALOHA: arrays by name, episodes by group where there are
/// groups. Arrays are read in place, a few chunks at a time.
/// </summary>
internal sealed class Hdf5Reader : IDemonstrationReader
{
    // The signature may follow a user block of 512, 1024, 2048 … bytes (HDF5 file format, II.A).
    private const int FirstUserBlock = 512;

    public string Name => "hdf5";

    public bool CanRead(UploadedFile file, ReadOnlySpan<byte> head) => IsHdf5(head);

    /// <summary>Whether the first bytes are an HDF5 file's.</summary>
    public static bool IsHdf5(ReadOnlySpan<byte> head) => FindSignature(head) is not null;

    /// <summary>Where in a file's first bytes its signature begins; null where there is none.</summary>
    public static long? FindSignature(ReadOnlySpan<byte> head)
    {
        var signature = "HDF\r\n\x1a\n"u8;
        for (var at = 0; at + 8 <= head.Length; at = at == 0 ? FirstUserBlock : at * 2)
        {
            if (head[at] == 0x89 && head[(at + 1)..].StartsWith(signature))
            {
                return at;
            }
        }

        return null;
    }

    public void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken)
    {
        using var opened = Hdf5File.Open(file);
        var catalog = Hdf5Catalog.Read(opened, sources, cancellationToken);
        if (Hdf5Episodes.Find(catalog.Arrays) is { } units)
        {
            new Hdf5EpisodeSources(opened, sources, catalog, units).Add();
        }
        else
        {
            Hdf5FlatSources.Add(opened, sources, catalog);
        }
    }
}
