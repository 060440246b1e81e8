using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>Makes sources of a file whose episodes lie in groups of their own.</summary>
internal sealed class Hdf5EpisodeSources(Hdf5File file, SourceSet sources, Hdf5Catalog catalog, IReadOnlyList<Hdf5Episode> episodes)
{
    private readonly List<Hdf5Episode> _kept = [];
    private readonly List<long> _lengths = [];

    /// <summary>Adds them, the episodes' lengths and what the file says about itself.</summary>
    public void Add()
    {
        foreach (var episode in episodes)
        {
            var length = LengthOf(episode);
            if (length > 0)
            {
                _kept.Add(episode);
                _lengths.Add(length);
            }
            else
            {
                sources.AddUnused($"{episode.Name}: an episode without transitions");
            }
        }

        if (_kept.Count == 0)
        {
            throw new IntakeException("too-few-transitions", "No episode has a transition.", "Upload a file with at least two transitions.", file.Name);
        }

        sources.EpisodeLengths = [.. _lengths];
        foreach (var name in _kept.SelectMany(episode => episode.Arrays.Keys).Distinct().Order(NaturalOrder.Comparer))
        {
            AddSource(name);
        }

        foreach (var stray in catalog.Arrays.Except(episodes.SelectMany(episode => episode.Arrays.Values)))
        {
            sources.AddUnused($"{stray.Path}: it belongs to no episode");
        }

        sources.Dialect = DialectOf();
        Hdf5Facts.Add(file, sources, catalog, _kept);
    }

    private string? DialectOf() =>
        int.TryParse(_kept[0].Name, out _) ? "d3rlpy"
        : _kept[0].Arrays.ContainsKey("terminations") || !_kept[0].Name.Contains('/', StringComparison.Ordinal) ? "minari"
        : _kept[0].Arrays.Keys.Any(name => name.StartsWith("obs/", StringComparison.Ordinal)) ? "robomimic"
        : "robosuite";

    /// <summary>Transitions of an episode: the rows of its action, or those that most arrays have.</summary>
    private static long LengthOf(Hdf5Episode episode) =>
        episode.Arrays.Where(array => !array.Value.IsScalar && RoleNames.Find(array.Key) == Role.Action).OrderBy(array => RoleNames.RankOf(array.Key)).Select(array => (long?)array.Value.Rows).FirstOrDefault()
        ?? episode.Arrays.Values.Where(array => !array.IsScalar).GroupBy(array => array.Rows).OrderByDescending(group => group.Count()).Select(group => group.Key).FirstOrDefault();

    private void AddSource(string name)
    {
        if (_kept.Find(episode => !episode.Arrays.ContainsKey(name)) is { } without)
        {
            sources.AddUnused($"{name}: not in every episode ({without.Name} has none)");
            return;
        }

        List<Hdf5Array> arrays = [.. _kept.Select(episode => episode.Arrays[name])];
        if (arrays.TrueForAll(array => array.IsScalar))
        {
            AddScalar(name, arrays);
        }
        else if (arrays.Find(array => array.IsScalar || array.PackedBytes is null != arrays[0].PackedBytes is null || !array.Shape.SequenceEqual(arrays[0].Shape)) is { } odd)
        {
            throw new IntakeException(
                "shape-mismatch",
                $"A row has the shape ({string.Join(", ", odd.Shape)}) here, and ({string.Join(", ", arrays[0].Shape)}) in '{arrays[0].Path}'.",
                "Recordings of one robot or game belong together; upload others as a dataset of their own.",
                $"{file.Name}:{odd.Path}");
        }
        else if (IsAligned(name, arrays))
        {
            Hdf5FlatSources.Add(file, name, arrays, sources);
        }
    }

    /// <summary>Every episode must have as many rows as transitions, or every one must have one more.</summary>
    private bool IsAligned(string name, List<Hdf5Array> arrays)
    {
        var extra = arrays[0].Rows - _lengths[0];
        var odd = Enumerable.Range(0, arrays.Count).Where(i => extra is not (0 or 1) || arrays[i].Rows - _lengths[i] != extra).Select(i => (int?)i).FirstOrDefault();
        if (odd is not { } at)
        {
            return true;
        }

        if (RoleNames.Find(name) is not Role.Observation)
        {
            sources.AddUnused($"{name}: {arrays[at].Rows} rows for {_lengths[at]} transitions in {_kept[at].Name}");
            return false;
        }

        throw new IntakeException(
            "count-mismatch",
            $"There are {arrays[at].Rows} observations for {_lengths[at]} actions{(extra is 0 or 1 ? $", where other episodes have {(extra == 0 ? "as many" : "one more")}" : string.Empty)}.",
            "Give as many observations as actions in every episode, or one more in every episode.",
            $"{file.Name}:{arrays[at].Path}");
    }

    /// <summary>A single value of an episode counts at its end where it is a flag of the end; others say nothing of transitions.</summary>
    private void AddScalar(string name, List<Hdf5Array> arrays)
    {
        if (RoleNames.Find(name) is not (Role.Terminated or Role.Truncated))
        {
            sources.AddUnused($"{name}: a single value per episode, not one per transition");
            return;
        }

        var spool = sources.CreateSpool();
        for (var episode = 0; episode < arrays.Count; episode++)
        {
            for (var i = 1L; i < _lengths[episode]; i++)
            {
                spool.Append(0);
            }

            spool.Append(Hdf5Facts.ReadScalar(file, arrays[episode]));
        }

        spool.Complete();
        sources.Sources.Add(new SpooledSource(spool) { File = file.Name, Name = name, Rows = _lengths.Sum(), Shape = [], IsInteger = true });
    }
}
