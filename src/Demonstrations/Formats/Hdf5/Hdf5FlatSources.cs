using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>Makes sources of a file without groups of episodes: D4RL and d3rlpy 1, whose flags mark the ends, and ALOHA, one episode per file.</summary>
internal static class Hdf5FlatSources
{
    // ALOHA: [cameras, rows], of another length in every file.
    private const string PackedLengths = "compress_len";

    /// <summary>Adds them.</summary>
    public static void Add(Hdf5File file, SourceSet sources, Hdf5Catalog catalog)
    {
        foreach (var array in catalog.Arrays)
        {
            if (array.IsScalar)
            {
                sources.AddUnused($"{array.Path}: a single value, not one per transition");
            }
            else if (array.Path == PackedLengths)
            {
                sources.AddUnused($"{array.Path}: lengths of packed frames, which end by themselves");
            }
            else if (array.Rows == 0)
            {
                sources.AddUnused($"{array.Path}: it has no element");
            }
            else
            {
                Add(file, array.Path, [array], sources);
            }
        }

        var action = sources.Sources.Find(source => source.Name == "action");
        if (action is not null && sources.Sources.Exists(source => source.Name.StartsWith("observations/", StringComparison.Ordinal)))
        {
            sources.Dialect = "aloha";
            sources.EpisodeLengths = [action.Rows];
        }
        else if (sources.Sources.Exists(source => RoleNames.Find(source.Name) is Role.Terminated or Role.Truncated or Role.Done))
        {
            sources.Dialect = sources.Sources.Exists(source => source.Name == "episode_terminals") ? "d3rlpy" : "d4rl";
        }

        Hdf5Facts.Add(file, sources, catalog, []);
    }

    /// <summary>Adds one array per episode, one after another: as frames where they are made of them, packed or not.</summary>
    public static void Add(Hdf5File file, string name, IReadOnlyList<Hdf5Array> arrays, SourceSet sources)
    {
        if (arrays.All(array => array.PackedBytes is not null))
        {
            var rows = new Hdf5PackedRows(file.File, name, arrays, sources.Limits);
            sources.Sources.Add(EncodedImageSource.Create(file.Name, name, arrays.Sum(array => array.Rows), rows, sources));
            return;
        }

        var source = Create(file, name, arrays);
        var isByte = arrays.All(array => array.Elements.IsByte);
        if (isByte && PackedRows.TryCreate(source, sources) is { } packed)
        {
            sources.Sources.Add(packed);
        }
        else
        {
            sources.AddArray(source, isByte);
        }
    }

    private static Hdf5Source Create(Hdf5File file, string name, IReadOnlyList<Hdf5Array> arrays) => new(file.File, arrays)
    {
        File = file.Name,
        Name = name,
        Rows = arrays.Sum(array => array.Rows),
        Shape = arrays[0].Shape,
        IsInteger = arrays.All(array => array.Elements.IsInteger),
    };
}
