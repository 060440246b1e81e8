using ImitationService.Demonstrations.Formats.Parquet;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.LeRobot;

/// <summary>Makes sources of the tables under <c>data</c>, and finds the episodes in them.</summary>
internal sealed class LeRobotTables(LeRobotInfo info, LeRobotMeta meta, IReadOnlyList<UploadedFile> files, SourceSet sources)
{
    private readonly Dictionary<string, (ParquetColumn Column, int Width)> _columns = new(StringComparer.Ordinal);
    private readonly LeRobotEpisodes _episodes = new();
    private readonly List<UploadedFile> _files = [];

    /// <summary>How messages name the tables.</summary>
    public string Folder => files[0].Name;

    /// <summary>The tables that have rows.</summary>
    public IReadOnlyList<UploadedFile> Files => _files;

    /// <summary>Rows of all tables.</summary>
    public long Rows { get; private set; }

    /// <summary>Columns of bytes of the first table.</summary>
    public IReadOnlyList<string> Packed { get; private set; } = [];

    /// <summary>Number and length of each episode, in the order of the rows.</summary>
    public IEnumerable<(long Number, long Length)> Episodes => _episodes.All.Select(episode => (episode.Number, episode.Length));

    /// <summary>The rows' times from the beginning of their episodes; null where there is no such column.</summary>
    public Source? Timestamps => sources.Sources.Find(source => source is { Name: "timestamp", Width: 1 });

    public void Add(CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var table = ParquetFile.Open(file, sources.Limits);
            if (table.Rows > 0)
            {
                AddTable(table);
            }
        }

        foreach (var (name, (column, width)) in _columns)
        {
            var shape = info.Shapes.GetValueOrDefault(name) is { } told && told.Aggregate(1L, (product, dimension) => product * dimension) == width ? told : [width];
            sources.Sources.Add(ParquetSource.Create(_files, Folder, column, Rows, column.IsList ? shape : [], sources.Limits));
        }

        AddTask();
        sources.EpisodeLengths = [.. _episodes.All.Select(episode => episode.Length)];
        AddOrigin();
        Compare();
    }

    private void AddTable(ParquetFile table)
    {
        var isFirst = _files.Count == 0;
        Packed = isFirst ? [.. table.Packed.Select(column => column.Name)] : Packed;
        foreach (var (name, reason) in table.Unreadable.Where(_ => isFirst))
        {
            sources.AddUnused($"{name}: {reason}");
        }

        foreach (var column in isFirst ? table.Columns.Where(column => !column.IsText) : [])
        {
            if (table.WidthOf(column) is { } width)
            {
                _columns[column.Name] = (column, width);
            }
            else
            {
                sources.AddUnused($"{column.Name}: lists of different lengths");
            }
        }

        if (_columns.Values.FirstOrDefault(known => table.Find(known.Column.Name) is null) is { Column: { } missing })
        {
            throw new IntakeException("missing-column", $"The table has no column '{missing.Name}', which '{_files[0].Name}' has.", "Upload the folder as LeRobot wrote it.", table.Name);
        }

        _files.Add(table.File);
        Rows += table.Rows;
        _episodes.Add(table, _files.Count - 1);
    }

    /// <summary>The task's text is something to see where there are several; where there is one it says nothing.</summary>
    private void AddTask()
    {
        var used = _episodes.All.Select(episode => episode.Task).Where(meta.Tasks.ContainsKey).Distinct().Order().ToList();
        if (used.Count > 1 && sources.Sources.Find(source => source is { Name: "task_index", Width: 1 }) is { } numbers)
        {
            sources.Sources.Add(new RelabeledSource(numbers, used.Index().ToDictionary(entry => entry.Item, entry => entry.Index))
            {
                File = Folder,
                Name = "task",
                Rows = Rows,
                Shape = [],
                Labels = new Dictionary<int, IReadOnlyList<string>> { [0] = [.. used.Select(task => meta.Tasks[task])] },
            });
        }
    }

    private void AddOrigin()
    {
        var first = sources.Origin.Episodes;
        foreach (var episode in _episodes.All)
        {
            sources.Origin.AddEpisode(meta.Tasks.GetValueOrDefault(episode.Task), episode.Success);
        }

        foreach (var (name, range) in info.Splits)
        {
            if (range.Split(':') is [var from, var to] && long.TryParse(from, out var start) && long.TryParse(to, out var end))
            {
                sources.Origin.AddFilter(name, Enumerable.Range(0, _episodes.All.Count).Where(i => _episodes.All[i].Number >= start && _episodes.All[i].Number < end).Select(i => first + i));
            }
        }
    }

    /// <summary>Says where the tables are not what the metadata promise.</summary>
    private void Compare()
    {
        if ((info.Episodes is { } episodes && episodes != _episodes.All.Count) || (info.Frames is { } frames && frames != Rows))
        {
            sources.Problems.Add(
                ProblemSeverity.Warning,
                "metadata-mismatch",
                $"info.json promises {info.Episodes} episodes and {info.Frames} frames; the tables hold {_episodes.All.Count} and {Rows}. What is there is taken.",
                "Upload the missing tables, if they are missing.",
                Folder);
        }

        foreach (var (episode, index) in _episodes.All.Select((episode, index) => (episode, index)))
        {
            if (meta.Lengths.TryGetValue(episode.Number, out var length) && length != episode.Length)
            {
                sources.Problems.Add(
                    ProblemSeverity.Warning,
                    "metadata-mismatch",
                    $"Episode {episode.Number} should have {length} frames, and has {episode.Length}.",
                    "Record the episode again, or leave it out, if it was cut off.",
                    Folder,
                    index);
            }
        }
    }
}
