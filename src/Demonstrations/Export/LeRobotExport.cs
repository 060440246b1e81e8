using System.IO.Compression;
using System.Text;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Export.LeRobot;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Export;

/// <summary>
/// Writes a canonical dataset as a zip of a LeRobot folder, version 3.0. The same dataset gives the same bytes. What LeRobot has
/// no place for is left out, and <c>README.md</c> in the zip says what that was.
/// </summary>
public static class LeRobotExport
{
    // Nothing in the file may depend on when it is made; this is the first time a zip can name.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the dataset; the target need not be seekable.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="target">Takes the zip.</param>
    /// <param name="scratch">Folder for tables while they are written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static void Write(CanonicalDataset dataset, Stream target, string scratch, CancellationToken cancellationToken)
    {
        var contents = dataset.Contents;
        var (rate, notes) = (contents.Origin?.FramesPerSecond ?? LeRobotNotes.UnknownRate, LeRobotNotes.Of(contents));
        var (tasks, episodeTasks) = TasksOf(contents);
        var columns = new LeRobotColumns(dataset, rate, episodeTasks).Create();
        using var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var episodePath = Path.Combine(scratch, "episodes.parquet");
        using (var episodes = new EpisodeTable(episodePath, columns))
        {
            foreach (var (number, path) in new LeRobotData(dataset, columns, scratch).Write(Place, cancellationToken).Index())
            {
                Move(archive, path, $"data/chunk-{number / LeRobotMetaFiles.ChunkFiles:D3}/file-{number % LeRobotMetaFiles.ChunkFiles:D3}.parquet");
            }

            void Place(int episode, long file, Moments[] moments) =>
                episodes.Add(new EpisodePlace(episode, tasks[(int)episodeTasks[episode]], file, dataset.EpisodeOffsets[episode], dataset.EpisodeOffsets[episode + 1]), moments);
        }

        var meta = new LeRobotMetaFiles(contents, columns, tasks, rate);
        var taskPath = Path.Combine(scratch, "tasks.parquet");
        meta.WriteTasks(taskPath);
        Move(archive, episodePath, "meta/episodes/chunk-000/file-000.parquet");
        Move(archive, taskPath, "meta/tasks.parquet");
        Write(archive, "meta/stats.json", meta.Statistics());
        Write(archive, "meta/info.json", meta.Info());
        Write(archive, "README.md", notes);
    }

    /// <summary>The tasks by number, and that of each episode: LeRobot wants one of each, and those without have the empty text.</summary>
    private static (List<string> Tasks, IReadOnlyList<long> Episodes) TasksOf(DatasetContents contents)
    {
        var tasks = (contents.Origin?.Tasks ?? []).ToList();
        var episodes = Enumerable.Range(0, (int)contents.Episodes).Select(episode => contents.Origin?.EpisodeTasks is { } numbers ? (long)numbers[episode] : -1).ToList();
        if (episodes.Contains(-1))
        {
            tasks.Add(string.Empty);
        }

        return (tasks, episodes.ConvertAll(number => number < 0 ? tasks.Count - 1 : number));
    }

    private static void Move(ZipArchive archive, string path, string name)
    {
        using (var source = File.OpenRead(path))
        using (var entry = Begin(archive, name))
        {
            source.CopyTo(entry);
        }

        File.Delete(path);
    }

    private static void Write(ZipArchive archive, string name, string text)
    {
        using var entry = Begin(archive, name);
        entry.Write(Encoding.UTF8.GetBytes(text));
    }

    private static Stream Begin(ZipArchive archive, string name)
    {
        // Stored: the tables are packed already.
        var entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        return entry.Open();
    }
}
