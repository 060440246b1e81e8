using System.Text.Json;
using ImitationService.Demonstrations.Formats.Parquet;

namespace ImitationService.Demonstrations.Formats.LeRobot;

/// <summary>The tasks, from <c>meta/tasks.jsonl</c> (version 2) or <c>meta/tasks.parquet</c> (version 3), and the lengths that episodes should have.</summary>
internal sealed class LeRobotMeta
{
    private const int MaximumLineBytes = 16 << 20;
    private const int MaximumEntries = 1_000_000;

    /// <summary>Texts of the tasks by number.</summary>
    public Dictionary<long, string> Tasks { get; } = [];

    /// <summary>Lengths of the episodes by number.</summary>
    public Dictionary<long, long> Lengths { get; } = [];

    /// <summary>Where in which video an episode is, by its number and the camera (version 3).</summary>
    public Dictionary<(long Episode, string Camera), VideoPlace> Videos { get; } = [];

    public static LeRobotMeta Read(IReadOnlyList<UploadedFile> files, string root, IntakeLimits limits)
    {
        var meta = new LeRobotMeta();
        foreach (var file in files)
        {
            var name = file.Name[root.Length..];
            if (name == "meta/tasks.jsonl")
            {
                meta.ReadLines(file, record => meta.Tasks[record.GetProperty("task_index").GetInt64()] = record.GetProperty("task").GetString() ?? string.Empty);
            }
            else if (name == "meta/episodes.jsonl")
            {
                meta.ReadLines(file, record => meta.Lengths[record.GetProperty("episode_index").GetInt64()] = record.GetProperty("length").GetInt64());
            }
            else if (name == "meta/tasks.parquet")
            {
                meta.ReadTasks(file, limits);
            }
            else if (name.StartsWith("meta/episodes/", StringComparison.Ordinal) && name.EndsWith(".parquet", StringComparison.Ordinal))
            {
                meta.ReadEpisodes(file, limits);
            }
        }

        return meta;
    }

    private void ReadLines(UploadedFile file, Action<JsonElement> add)
    {
        using var lines = new TextLines(file, MaximumLineBytes);
        while (lines.TryRead(out var line))
        {
            if (line.Trim((byte)' ').IsEmpty || Tasks.Count + Lengths.Count > MaximumEntries)
            {
                continue;
            }

            try
            {
                var reader = new Utf8JsonReader(line);
                using var document = JsonDocument.ParseValue(ref reader);
                add(document.RootElement);
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new IntakeException("invalid-json", "The line is not what LeRobot writes there.", "Upload the folder as LeRobot wrote it.", file.Name, lines.Number);
            }
        }
    }

    // The text is the index of a pandas table: its column is called by whoever wrote it.
    private void ReadTasks(UploadedFile file, IntakeLimits limits)
    {
        using var table = ParquetFile.Open(file, limits);
        if (table.Find("task_index") is not { IsText: false } numbers || table.Columns.FirstOrDefault(column => column is { IsText: true, IsList: false }) is not { } texts)
        {
            return;
        }

        foreach (var (number, text) in table.Numbers(numbers).Zip(ParquetRuns.Texts(table, texts)).Take(MaximumEntries))
        {
            Tasks[(long)number] = text ?? string.Empty;
        }
    }

    private void ReadEpisodes(UploadedFile file, IntakeLimits limits)
    {
        using var table = ParquetFile.Open(file, limits);
        if (table.Find("episode_index") is { IsText: false, IsList: false } episodes && table.Find("length") is { IsText: false, IsList: false } lengths)
        {
            foreach (var (episode, length) in table.Numbers(episodes).Zip(table.Numbers(lengths)).Take(MaximumEntries))
            {
                Lengths[(long)episode] = (long)length;
            }

            foreach (var column in table.Columns.Where(column => column.Name.StartsWith("videos/", StringComparison.Ordinal) && column.Name.EndsWith("/file_index", StringComparison.Ordinal)))
            {
                AddVideos(table, column.Name["videos/".Length..^"/file_index".Length], episodes);
            }
        }
    }

    private void AddVideos(ParquetFile table, string camera, ParquetColumn episodes)
    {
        string[] parts = ["chunk_index", "file_index", "from_timestamp", "to_timestamp"];
        var columns = parts.Select(part => table.Find($"videos/{camera}/{part}")).ToList();
        if (columns.Exists(column => column is not { IsText: false, IsList: false }))
        {
            return;
        }

        var numbers = columns.Select(column => table.Numbers(column!).Take(MaximumEntries).ToList()).ToList();
        foreach (var (row, episode) in table.Numbers(episodes).Take(MaximumEntries).Index())
        {
            Videos[((long)episode, camera)] = new VideoPlace((long)numbers[0][row], (long)numbers[1][row], numbers[2][row], numbers[3][row]);
        }
    }
}

/// <summary>Where an episode's frames are.</summary>
/// <param name="Chunk">Number of the folder.</param>
/// <param name="File">Number of the video in it.</param>
/// <param name="From">Where the episode begins, in seconds.</param>
/// <param name="To">Where it ends.</param>
internal sealed record VideoPlace(long Chunk, long File, double From, double To);
