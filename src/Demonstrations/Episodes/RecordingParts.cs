using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Episodes;

/// <summary>
/// How the files of an upload belong together. Files with the same names hold different episodes and follow each other; files
/// with different ones (<c>observations.csv</c> and <c>actions.csv</c>) describe the same transitions and lie side by side.
/// </summary>
internal sealed class RecordingParts
{
    private readonly IReadOnlyList<SourceFile> _parts;
    private readonly List<Source> _chained;

    private RecordingParts(IReadOnlyList<SourceFile> parts, List<Source> chained) => (_parts, _chained) = (parts, chained);

    /// <summary>Number of parts that follow each other.</summary>
    public int Count => _parts.Count;

    /// <summary>The sources of the whole.</summary>
    public IReadOnlyList<Source> Sources => _chained;

    public static RecordingParts Of(IReadOnlyList<SourceFile> files, DatasetMapping mapping, IntakeLimits limits)
    {
        if (files.Count < 2 || !FollowEachOther(files, mapping))
        {
            var all = files.SelectMany(file => file.Sources).ToList();
            var lengths = files.Select(file => file.EpisodeLengths).FirstOrDefault(known => known is not null);
            return new RecordingParts([new SourceFile(files.Count > 0 ? files[0].File : string.Empty, all, lengths)], all);
        }

        List<SourceFile> parts = [.. files.Select(file => file with { Sources = InOrderOf(files[0], file) })];
        List<Source> chained = [.. files[0].Sources.Select((_, i) => ChainedSource.Of([.. parts.Select(part => part.Sources[i])], limits))];
        foreach (var (i, source) in files[0].Sources.Index())
        {
            foreach (var (column, frames) in source.Frames)
            {
                chained[i].Frames[column] = (ImageSource)chained[files[0].Sources.ToList().IndexOf(frames)];
            }
        }

        return new RecordingParts(parts, chained);
    }

    /// <summary>The layout of the whole, seen in each part, with the lengths that the part's format knows.</summary>
    public IEnumerable<(Layout Layout, IReadOnlyList<long>? EpisodeLengths)> Layouts(Layout whole) =>
        _parts.Select(part => (Count == 1 ? whole : whole.In(source => part.Sources[_chained.IndexOf(source)]), part.EpisodeLengths));

    private static bool FollowEachOther(IReadOnlyList<SourceFile> files, DatasetMapping mapping) =>
        files.All(file => file.Sources.Count > 0 && file.Signature.SequenceEqual(files[0].Signature))
        && files.Select(file => RoleNames.FindFile(file.File)).Where(role => role is not null).Distinct().Count() < 2
        && files.Count(file => IsNamed(file.File, mapping)) < 2;

    // A mapping that takes columns from two files says that they lie side by side.
    private static bool IsNamed(string file, DatasetMapping mapping) =>
        $"{mapping.Observation?.ToJsonString()}{mapping.Action?.ToJsonString()}".Contains(file, StringComparison.Ordinal);

    private static List<Source> InOrderOf(SourceFile first, SourceFile other) =>
        [.. first.Sources.Select(source => other.Sources.First(candidate => candidate.Name == source.Name && candidate.IsTable == source.IsTable))];
}
