using System.Text.Json;
using ImitationService.Demonstrations.Formats.Sources;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>What an HDF5 file says beside its arrays: environment, frame rate, success, and lists of episodes (filter keys).</summary>
internal static class Hdf5Facts
{
    private const long MaximumTextBytes = 1 << 20;
    private const long MaximumNames = 1_000_000;

    /// <summary>Adds them to the origin.</summary>
    public static void Add(Hdf5File file, SourceSet sources, Hdf5Catalog catalog, IReadOnlyList<Hdf5Episode> episodes)
    {
        var places = new List<NativeObject> { file.Root };
        if (Hdf5File.Guard(file.Name, () => file.Root.LinkExists("data") ? file.Root.Get("data") : null) is NativeGroup data && file.IsOwn(data))
        {
            places.Add(data);
        }

        foreach (var place in places)
        {
            sources.Origin.Environment ??= NameIn(FindText(file, place, "env_args")) ?? FindText(file, place, "env") ?? FindText(file, place, "env_name");
            sources.Origin.FramesPerSecond ??= FindNumber(file, place, "fps");
            sources.Origin.Robot ??= FindText(file, place, "robot_type") ?? FindText(file, place, "robot");
        }

        for (var episode = 0; episode < episodes.Count; episode++)
        {
            var success = int.TryParse(episodes[episode].Name, out _) || Hdf5File.Guard(file.Name, () => file.Root.Get(episodes[episode].Name)) is not NativeGroup group ? null : FindNumber(file, group, "success");
            sources.Origin.AddEpisode(task: null, success is { } flag ? flag != 0 : null);
        }

        AddMasks(file, sources, catalog, episodes);
    }

    /// <summary>The value of an array without dimensions.</summary>
    public static double ReadScalar(Hdf5File file, Hdf5Array array) => Hdf5File.Guard($"{file.Name}:{array.Path}", () =>
    {
        Span<double> value = stackalloc double[1];
        array.Elements.Read(file.Dataset(array.Path), new AllSelection(), value);
        return value[0];
    });

    private static void AddMasks(Hdf5File file, SourceSet sources, Hdf5Catalog catalog, IReadOnlyList<Hdf5Episode> episodes)
    {
        var first = sources.Origin.Episodes - episodes.Count;
        var numbers = episodes.Index().ToDictionary(entry => entry.Item.Name.Split('/')[^1], entry => entry.Index, StringComparer.Ordinal);
        foreach (var (name, mask) in catalog.Masks)
        {
            var place = $"{file.Name}:mask/{name}";
            if (Hdf5File.Guard(place, () => mask.Type.Class is not (H5DataTypeClass.String or H5DataTypeClass.VariableLength) || mask.Space.Dimensions is not [var count] || count > MaximumNames))
            {
                sources.AddUnused($"mask/{name}: no list of names");
                continue;
            }

            var listed = mask.Space.Dimensions[0] == 0 ? [] : Hdf5File.Guard(place, () => mask.Read<string[]>());
            // A damaged file has names that are not there.
            sources.Origin.AddFilter(name, listed.OfType<string>().Select(demo => demo.TrimEnd('\0')).Where(numbers.ContainsKey).Select(demo => first + numbers[demo]).Order());
        }
    }

    private static string? FindText(Hdf5File file, NativeObject place, string name) => Hdf5File.Guard(file.Name, () =>
        place.AttributeExists(name) && place.Attribute(name) is { Type.Class: H5DataTypeClass.String or H5DataTypeClass.VariableLength } attribute
        && attribute.Space.Type == H5DataspaceType.Scalar && attribute.Type.Size <= MaximumTextBytes
            ? attribute.Read<string>()?.TrimEnd('\0')
            : null);

    private static double? FindNumber(Hdf5File file, NativeObject place, string name) => Hdf5File.Guard(file.Name, () =>
    {
        if (!place.AttributeExists(name) || place.Attribute(name) is not { Space.Type: H5DataspaceType.Scalar } attribute)
        {
            return (double?)null;
        }

        return (attribute.Type.Class, attribute.Type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 8) => attribute.Read<double>(),
            (H5DataTypeClass.FloatingPoint, 4) => attribute.Read<float>(),
            (H5DataTypeClass.FixedPoint, 8) => attribute.Read<long>(),
            (H5DataTypeClass.FixedPoint, 4) => attribute.Read<int>(),
            (H5DataTypeClass.FixedPoint or H5DataTypeClass.Enumerated, 1) => attribute.Read<sbyte>(),
            _ => null,
        };
    });

    /// <summary>The environment's name in robomimic's JSON.</summary>
    private static string? NameIn(string? json)
    {
        try
        {
            using var document = json is null ? null : JsonDocument.Parse(json);
            return document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("env_name", out var name) ? name.ToString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // An escape may stand for half a character, which is no text.
            return null;
        }
    }
}
