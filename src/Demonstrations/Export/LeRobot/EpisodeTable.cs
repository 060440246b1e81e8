namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary><c>meta/episodes</c>: of each episode its task, its length, where it lies, and its moments.</summary>
internal sealed class EpisodeTable : IDisposable
{
    private const int GroupElements = 1 << 20;

    private static readonly TableColumn[] Places =
    [
        new("episode_index", typeof(long)), new("tasks", typeof(string), 1), new("length", typeof(long)),
        new("data/chunk_index", typeof(long)), new("data/file_index", typeof(long)),
        new("dataset_from_index", typeof(long)), new("dataset_to_index", typeof(long)),
        new("meta/episodes/chunk_index", typeof(long)), new("meta/episodes/file_index", typeof(long)),
    ];

    private readonly ParquetTable _table;
    private readonly IReadOnlyList<LeRobotColumn> _columns;
    private readonly List<(EpisodePlace Place, Moments[] Moments)> _waiting = [];
    private readonly int _groupRows;

    public EpisodeTable(string path, IReadOnlyList<LeRobotColumn> columns)
    {
        _columns = columns;
        _groupRows = Math.Max(1, GroupElements / columns.Sum(column => (4 * column.Size) + 1));
        _table = new ParquetTable(path, [.. Places, .. columns.SelectMany(MomentsOf)]);
    }

    /// <summary>Adds the next episode.</summary>
    public void Add(EpisodePlace place, Moments[] moments)
    {
        _waiting.Add((place, moments));
        if (_waiting.Count == _groupRows)
        {
            Write();
        }
    }

    /// <summary>Ends the table.</summary>
    public void Dispose()
    {
        if (_waiting.Count > 0)
        {
            Write();
        }

        _table.Dispose();
    }

    private static IEnumerable<TableColumn> MomentsOf(LeRobotColumn column) =>
    [
        .. new[] { "min", "max", "mean", "std" }.Select(moment => new TableColumn($"stats/{column.Name}/{moment}", typeof(double), column.Size)),
        new TableColumn($"stats/{column.Name}/count", typeof(long), 1),
    ];

    private void Write()
    {
        List<Array> values =
        [
            Each(place => place.Episode), _waiting.Select(entry => entry.Place.Task).ToArray(), Each(place => place.To - place.From),
            Each(place => place.File / LeRobotMetaFiles.ChunkFiles), Each(place => place.File % LeRobotMetaFiles.ChunkFiles),
            Each(place => place.From), Each(place => place.To), Each(_ => 0), Each(_ => 0),
        ];
        for (var i = 0; i < _columns.Count; i++)
        {
            var moments = _waiting.ConvertAll(entry => entry.Moments[i]);
            values.Add(moments.SelectMany(one => one.Minimum).ToArray());
            values.Add(moments.SelectMany(one => one.Maximum).ToArray());
            values.Add(moments.SelectMany(one => one.Mean).ToArray());
            values.Add(moments.SelectMany(one => one.Deviation()).ToArray());
            values.Add(moments.Select(one => one.Count).ToArray());
        }

        _table.WriteGroup(values);
        _waiting.Clear();
    }

    private long[] Each(Func<EpisodePlace, long> valueOf) => [.. _waiting.Select(entry => valueOf(entry.Place))];
}

/// <summary>Where an episode lies.</summary>
/// <param name="Episode">Its number.</param>
/// <param name="Task">Its task; empty where it has none.</param>
/// <param name="File">Number of its file under <c>data</c>, over all folders.</param>
/// <param name="From">Its first transition, over all episodes.</param>
/// <param name="To">The one after its last.</param>
internal sealed record EpisodePlace(int Episode, string Task, long File, long From, long To);
