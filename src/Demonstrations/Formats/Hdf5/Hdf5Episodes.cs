using System.Text.RegularExpressions;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>Finds the episodes of an HDF5 file in the names of its groups: <c>data/demo_3/…</c>, <c>episode_12/…</c>, or of its arrays: <c>actions_7</c>.</summary>
internal static partial class Hdf5Episodes
{
    /// <summary>The arrays of each episode by name, in natural order of the episodes; null where the file has no such names.</summary>
    public static IReadOnlyList<Hdf5Episode>? Find(IReadOnlyList<Hdf5Array> arrays)
    {
        var units = new Dictionary<string, Hdf5Episode>(StringComparer.Ordinal);
        var isNumbered = arrays.Any(array => array.Path == "num_episodes");
        foreach (var array in arrays)
        {
            var split = Split(array.Path) ?? (isNumbered ? SplitNumbered(array.Path) : null);
            if (split is var (unit, rest))
            {
                units.TryAdd(unit, new Hdf5Episode(unit, new Dictionary<string, Hdf5Array>(StringComparer.Ordinal)));
                units[unit].Arrays[rest] = array;
            }
        }

        return units.Count == 0 ? null : [.. units.Values.OrderBy(unit => unit.Name, NaturalOrder.Comparer)];
    }

    /// <summary>The episode's group and the name within it.</summary>
    public static (string Unit, string Name)? Split(string path) =>
        UnitPattern().Match(path) is { Success: true } match ? (match.Groups["unit"].Value, match.Groups["rest"].Value) : null;

    private static (string Unit, string Name)? SplitNumbered(string path) => NumberedPattern().Match(path) is { Success: true } match
        ? (match.Groups["unit"].Value, match.Groups["name"].Value + (match.Groups["part"] is { Success: true, Value: var part } ? $"/part_{part}" : string.Empty))
        : null;

    [GeneratedRegex("^(?<unit>([^/]+/)?(demo|episode|ep|traj|trajectory)_?[0-9]{1,9})/(?<rest>.+)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex UnitPattern();

    // d3rlpy 2: d3rlpy/dataset/io.py
    [GeneratedRegex("^(?<name>observations|actions|rewards|terminated)_(?<unit>[0-9]{1,9})(_(?<part>[0-9]{1,4}))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex NumberedPattern();
}

/// <summary>One episode of an HDF5 file.</summary>
/// <param name="Name">Its group, or its number.</param>
/// <param name="Arrays">Its arrays by name.</param>
internal sealed record Hdf5Episode(string Name, Dictionary<string, Hdf5Array> Arrays);
