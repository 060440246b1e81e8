using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Reports;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Episodes;

/// <summary>Finds where episodes begin and end, from the strongest evidence to the weakest, and says which it was.</summary>
/// <param name="sources">The mapping, and the list of what is unused.</param>
/// <param name="layout">Where the roles are.</param>
/// <param name="known">Lengths that the format knows.</param>
/// <param name="isOneOfSeveral">Whether other files follow or precede: then a file that says nothing is an episode.</param>
/// <param name="problems">Takes what was assumed.</param>
internal sealed class EpisodeFinder(SourceSet sources, Layout layout, IReadOnlyList<long>? known, bool isOneOfSeveral, ProblemList problems)
{
    private readonly long _transitions = layout.Action.Rows;
    private readonly Dictionary<Role, Selection> _others = new(layout.Others);

    /// <summary>Finds the episodes.</summary>
    /// <exception cref="IntakeException">Counts or boundaries contradict each other, or an episode has no transition.</exception>
    public EpisodePlan Find()
    {
        if (_transitions == 0)
        {
            throw new IntakeException("empty-file", "The file has no transition.", "Leave it out, or record it again.", layout.Action.Places[0]);
        }

        RequireEqualRows(layout.Action);
        foreach (var feature in layout.Observations)
        {
            RequireEqualRows(feature);
        }

        LeaveOutOthers();
        var (lengths, boundaries, dialect) = FindLengths();
        if (lengths.IndexOf(0) is var empty and >= 0)
        {
            throw new IntakeException("empty-episode", $"Episode {empty} has no transition.", "Leave it out.", layout.Action.Places[0]);
        }

        return new EpisodePlan(lengths, CountObservations(lengths), boundaries, dialect, _others.Keys.ToHashSet());
    }

    private (List<long> Lengths, EpisodeBoundaries Boundaries, string? Dialect) FindLengths()
    {
        if (sources.Mapping.EpisodeLength is { } length)
        {
            return (Cut(length), new EpisodeBoundaries(BoundaryOrigin.Assumed, $"the mapping's episode_length: {length} transitions each"), null);
        }

        if (known?.Sum() == _transitions)
        {
            return ([.. known], new EpisodeBoundaries(BoundaryOrigin.Found, "one record per episode"), null);
        }

        if (_others.TryGetValue(Role.EpisodeEnds, out var ends))
        {
            return (FromEnds(ends, ends.Values()), Found(ends), "replay-buffer");
        }

        if (_others.TryGetValue(Role.EpisodeCuts, out var cuts))
        {
            return (FromEnds(cuts, cuts.Values().Append(_transitions)), Found(cuts), "imitation");
        }

        if (_others.TryGetValue(Role.EpisodeStarts, out var starts))
        {
            return (FromStarts(starts.Values().Select(IsSet)), Found(starts), "stable-baselines");
        }

        return FromColumns();
    }

    private (List<long> Lengths, EpisodeBoundaries Boundaries, string? Dialect) FromColumns()
    {
        if (_others.TryGetValue(Role.Episode, out var episode))
        {
            return (FromStarts(Changes(episode)), Found(episode), null);
        }

        var flags = new[] { Role.Terminated, Role.Truncated, Role.Done }.Where(_others.ContainsKey).Select(role => _others[role]).ToList();
        if (flags.Count > 0 && FromFlags(flags) is { Count: > 0 } ended)
        {
            var detail = string.Join(" and ", flags.Select(flag => flag.Name));
            return (ended, new EpisodeBoundaries(BoundaryOrigin.Found, detail), null);
        }

        var clock = _others.ContainsKey(Role.Step) ? Role.Step : Role.Timestamp;
        if (_others.TryGetValue(clock, out var time) && FromStarts(Falls(time)) is { Count: > 1 } falls)
        {
            return (falls, new EpisodeBoundaries(BoundaryOrigin.Found, $"{time.Name} falls"), null);
        }

        if (isOneOfSeveral)
        {
            return ([_transitions], new EpisodeBoundaries(BoundaryOrigin.Found, "one episode per file"), null);
        }

        problems.Add(
            ProblemSeverity.Warning,
            "boundaries-assumed",
            $"Nothing says where episodes begin or end; all {_transitions} transitions are taken as one episode.",
            "Add a column 'episode', or give episode_length in the mapping: held-out data are better chosen by episode.");
        return ([_transitions], new EpisodeBoundaries(BoundaryOrigin.Assumed, "one episode: nothing in the files says otherwise"), null);
    }

    private static EpisodeBoundaries Found(Selection selection) => new(BoundaryOrigin.Found, selection.Name);

    private List<long> Cut(long length)
    {
        var lengths = Enumerable.Repeat(length, (int)(_transitions / length)).ToList();
        if (_transitions % length is var rest and > 0)
        {
            lengths.Add(rest);
        }

        return lengths;
    }

    private List<long> FromEnds(Selection selection, IEnumerable<double> ends)
    {
        var lengths = new List<long>();
        var last = 0.0;
        foreach (var end in ends)
        {
            if (end <= last || end > _transitions || end != Math.Floor(end))
            {
                throw BadBoundaries(selection, $"goes from {last} to {end}, with {_transitions} actions");
            }

            lengths.Add((long)(end - last));
            last = end;
        }

        return last == _transitions ? lengths : throw BadBoundaries(selection, $"ends at {last}, with {_transitions} actions");
    }

    private static IntakeException BadBoundaries(Selection selection, string what) => new(
        "bad-boundaries",
        $"'{selection.Name}' must rise to the number of actions, but {what}.",
        "Save the boundaries that belong to these actions.",
        selection.Place);

    private static List<long> FromStarts(IEnumerable<bool> starts)
    {
        var lengths = new List<long>();
        foreach (var isStart in starts)
        {
            if (isStart || lengths.Count == 0)
            {
                lengths.Add(0);
            }

            lengths[^1]++;
        }

        return lengths;
    }

    // A flag that is absent is not set.
    private static bool IsSet(double flag) => flag != 0 && !double.IsNaN(flag);

    private static IEnumerable<bool> Changes(Selection selection)
    {
        var previous = double.NaN;
        foreach (var value in selection.Values())
        {
            yield return value != previous;
            previous = value;
        }
    }

    private static IEnumerable<bool> Falls(Selection selection)
    {
        var previous = double.NegativeInfinity;
        foreach (var value in selection.Values())
        {
            yield return value < previous;
            previous = value;
        }
    }

    /// <summary>Lengths from flags at the ends; empty where no flag is ever set.</summary>
    private List<long> FromFlags(List<Selection> flags)
    {
        var lengths = new List<long>();
        var length = 0L;
        var columns = flags.Select(flag => flag.Values().GetEnumerator()).ToList();
        for (var row = 0L; row < _transitions; row++)
        {
            length++;
            var isEnd = false;
            foreach (var column in columns)
            {
                column.MoveNext();
                isEnd |= IsSet(column.Current);
            }

            if (isEnd)
            {
                lengths.Add(length);
                length = 0;
            }
        }

        columns.ForEach(column => column.Dispose());
        if (lengths.Count > 0 && length > 0)
        {
            lengths.Add(length);
            problems.Add(
                ProblemSeverity.Note,
                "unfinished-episode",
                $"The last {length} transitions follow the last end of an episode; they are taken as an episode of their own.",
                "Set the flag at the last transition if the recording ended there.",
                episode: lengths.Count - 1);
        }

        return lengths;
    }

    private static void RequireEqualRows(FeaturePlan feature)
    {
        if (feature.Parts.FirstOrDefault(part => part.Source.Rows != feature.Rows) is { } other)
        {
            throw Mismatch(feature.Parts[0].Place, feature.Rows, other.Place, other.Source.Rows);
        }
    }

    private static IntakeException Mismatch(string first, long firstRows, string second, long secondRows) => new(
        "count-mismatch",
        $"'{first}' has {firstRows} rows, '{second}' has {secondRows}.",
        "Give as many observations as actions, or one more per episode with the boundaries of the episodes.",
        second);

    /// <summary>Roles that name a row each must have one per transition; others are of no use.</summary>
    private void LeaveOutOthers()
    {
        foreach (var (role, selection) in layout.Others)
        {
            var isPerTransition = role is not (Role.EpisodeEnds or Role.EpisodeCuts);
            if (role != Role.Episode && selection.Labels is not null)
            {
                _others.Remove(role);
                sources.AddUnused($"{selection.Name}: texts, where numbers are needed");
            }
            else if (isPerTransition && selection.Source.Rows != _transitions)
            {
                _others.Remove(role);
                sources.AddUnused($"{selection.Name}: {selection.Source.Rows} values for {_transitions} transitions");
            }
        }
    }

    private bool CountObservations(List<long> lengths)
    {
        bool? isFinal = null;
        foreach (var feature in layout.Observations)
        {
            var hasFinal = feature.Rows == _transitions + lengths.Count;
            if (feature.Rows != _transitions && !hasFinal || isFinal is { } other && other != hasFinal)
            {
                throw Mismatch(layout.Action.Parts[0].Place, _transitions, feature.Parts[0].Place, feature.Rows);
            }

            isFinal = hasFinal;
        }

        return isFinal!.Value;
    }
}
