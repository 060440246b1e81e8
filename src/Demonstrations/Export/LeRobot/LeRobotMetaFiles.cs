using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>What LeRobot keeps under <c>meta</c> beside the table of episodes, version 3.0 of the layout.</summary>
internal sealed class LeRobotMetaFiles(DatasetContents contents, IReadOnlyList<LeRobotColumn> columns, IReadOnlyList<string> tasks, double framesPerSecond)
{
    public const string Version = "v3.0";
    public const string DataPath = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet";

    /// <summary>Files in one folder.</summary>
    public const int ChunkFiles = 1000;

    /// <summary>Where a table under <c>data</c> ends.</summary>
    public const int DataFileMegabytes = 100;

    private const int VideoFileMegabytes = 200;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary><c>meta/info.json</c>.</summary>
    public string Info() => new JsonObject
    {
        ["codebase_version"] = Version,
        ["robot_type"] = contents.Origin?.Robot,
        ["total_episodes"] = contents.Episodes,
        ["total_frames"] = contents.Transitions,
        ["total_tasks"] = tasks.Count,
        ["chunks_size"] = ChunkFiles,
        ["data_files_size_in_mb"] = DataFileMegabytes,
        ["video_files_size_in_mb"] = VideoFileMegabytes,
        ["fps"] = framesPerSecond == Math.Round(framesPerSecond) ? JsonValue.Create((long)framesPerSecond) : JsonValue.Create(framesPerSecond),
        ["splits"] = Splits(),
        ["data_path"] = DataPath,
        ["video_path"] = null,
        ["features"] = new JsonObject(columns.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)new JsonObject
        {
            ["dtype"] = column.Type,
            ["shape"] = new JsonArray(column.Size),
            ["names"] = column.Names is { } names ? new JsonArray([.. names.Select(name => JsonValue.Create(name))]) : null,
        }))),
    }.ToJsonString(Indented);

    /// <summary><c>meta/stats.json</c>: bounds, mean, deviation and count of every feature.</summary>
    public string Statistics() => new JsonObject(columns.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)new JsonObject
    {
        ["min"] = Numbers(column.All.Minimum),
        ["max"] = Numbers(column.All.Maximum),
        ["mean"] = Numbers(column.All.Mean),
        ["std"] = Numbers(column.All.Deviation()),
        ["count"] = new JsonArray(column.All.Count),
    }))).ToJsonString(Indented);

    /// <summary><c>meta/tasks.parquet</c>: a table of pandas whose index is the text.</summary>
    public void WriteTasks(string path)
    {
        using var table = new ParquetTable(
            path,
            [new TableColumn("task_index", typeof(long)), new TableColumn(PandasIndex.Column, typeof(string))],
            new Dictionary<string, string> { [PandasIndex.Key] = PandasIndex.Of("task_index") });
        table.WriteGroup([Enumerable.Range(0, tasks.Count).Select(number => (long)number).ToArray(), tasks.ToArray()]);
    }

    private JsonObject Splits()
    {
        var ranges = (contents.Origin?.Filters ?? new Dictionary<string, IReadOnlyList<int>>())
            .Where(filter => IsRange(filter.Value))
            .Select(filter => KeyValuePair.Create(filter.Key, (JsonNode?)JsonValue.Create($"{filter.Value[0]}:{filter.Value[^1] + 1}")))
            .ToList();
        return ranges.Count > 0 ? new JsonObject(ranges) : new JsonObject { ["train"] = $"0:{contents.Episodes}" };
    }

    /// <summary>Whether LeRobot can name these episodes: it knows ranges alone.</summary>
    public static bool IsRange(IReadOnlyList<int> episodes) => episodes.Count > 0 && episodes.Index().All(entry => entry.Item == episodes[0] + entry.Index);

    // JSON has no word for what is not finite; a bound of nothing but NaN is none.
    private static JsonArray Numbers(IEnumerable<double> numbers) => new([.. numbers.Select(number => double.IsFinite(number) ? JsonValue.Create(number) : null)]);
}
