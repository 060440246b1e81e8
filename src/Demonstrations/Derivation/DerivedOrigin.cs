using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Derivation;

/// <summary>What is known of the recording after a recipe: facts on episodes follow them, other facts stay where all sources agree.</summary>
internal static class DerivedOrigin
{
    /// <summary>The facts; those on which the sources disagree are left out, and a note says so. Null where nothing is known.</summary>
    public static DatasetOrigin? Of(Draft draft)
    {
        var tasks = draft.Episodes.Select(episode => episode.Task).OfType<string>().Distinct().ToList();
        var origin = new DatasetOrigin
        {
            FramesPerSecond = Agreed(draft, "rate", origin => origin?.FramesPerSecond),
            Robot = Agreed(draft, "robot", origin => origin?.Robot),
            Environment = Agreed(draft, "environment", origin => origin?.Environment),
            Tasks = tasks.Count > 0 ? tasks : null,
            EpisodeTasks = tasks.Count > 0 ? [.. draft.Episodes.Select(episode => episode.Task is { } task ? tasks.IndexOf(task) : -1)] : null,
            EpisodeSuccess = draft.Episodes.Any(episode => episode.Success is not null) ? [.. draft.Episodes.Select(episode => episode.Success)] : null,
            Filters = FiltersOf(draft),
        };
        return origin == new DatasetOrigin() ? null : origin;
    }

    /// <summary>Where the episodes' boundaries come from: found only where every source found them.</summary>
    public static EpisodeBoundaries BoundariesOf(Draft draft)
    {
        var boundaries = draft.Sources.Select(source => source.Dataset.Contents.Boundaries).Distinct().ToList();
        var origin = boundaries.All(one => one.Origin == BoundaryOrigin.Found) ? BoundaryOrigin.Found : BoundaryOrigin.Assumed;
        return new EpisodeBoundaries(origin, string.Join("; ", boundaries.Select(one => one.Detail).Distinct()));
    }

    private static T? Agreed<T>(Draft draft, string what, Func<DatasetOrigin?, T?> fact)
    {
        var values = draft.Sources.Select(source => fact(source.Dataset.Contents.Origin)).Distinct().ToList();
        if (values.Count == 1)
        {
            return values[0];
        }

        draft.Notes.Add(
            ProblemSeverity.Note,
            "origin-differs",
            $"The sources do not agree on the {what}: {string.Join(", ", values.Select(value => value?.ToString() ?? "not said"))}. It is left out.",
            "Check that the recordings belong together.");
        return default;
    }

    private static Dictionary<string, IReadOnlyList<int>>? FiltersOf(Draft draft)
    {
        var members = draft.Sources.Distinct().ToDictionary(
            source => source,
            source => (source.Dataset.Contents.Origin?.Filters ?? new Dictionary<string, IReadOnlyList<int>>()).ToDictionary(filter => filter.Key, filter => filter.Value.ToHashSet()));
        var filters = members.Values.SelectMany(one => one.Keys).Distinct().Order(StringComparer.Ordinal).ToDictionary(
            name => name,
            name => (IReadOnlyList<int>)[.. Enumerable.Range(0, draft.Episodes.Count).Where(place =>
                members[draft.Episodes[place].Source].GetValueOrDefault(name)?.Contains(draft.Episodes[place].Number) is true)]);
        return filters.Count > 0 ? filters : null;
    }
}
