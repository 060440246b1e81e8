using System.Text;
using Apache.Arrow.Ipc;
using ImitationService.Demonstrations.Tests.Formats;
using ImitationService.Demonstrations.Tests.Formats.Arrow;
using ImitationService.Demonstrations.Tests.Formats.Images;
using ImitationService.Demonstrations.Tests.Formats.LeRobot;
using ImitationService.Demonstrations.Tests.Formats.Parquet;
using ImitationService.Testing.Texts;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Fuzzing;

/// <summary>The smallest good files of every format, whose damaged copies are read.</summary>
internal static class FuzzCorpus
{
    private const string LeRobotInfo = """
        {"codebase_version":"v3.0","robot_type":"so100","total_episodes":3,"total_frames":12,"fps":50,"splits":{"train":"0:2","val":"2:3"},
         "features":{"observation.state":{"dtype":"float32","shape":[2],"names":null},"action":{"dtype":"float32","shape":[2]}}}
        """;

    private static readonly Dictionary<string, Func<PythonSamples, IReadOnlyList<Upload>>> ByFormat = new()
    {
        ["csv"] = _ => Csv(),
        ["json"] = _ => Json(),
        ["numpy"] = _ => Numpy(),
        ["archives"] = _ => Archives(),
        ["tokenizers"] = _ => Tokenizers(),
        ["parquet"] = _ => [Upload.File("a.parquet", ParquetTable(1)), Upload.File("b.parquet", ParquetTable(3)), Upload.File("c.parquet", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Formats", "LeRobot", "images.parquet"))), .. ArrowParquet.Small().Select((bytes, i) => Upload.File($"arrow_{i}.parquet", bytes))],
        ["arrow"] = samples => [Upload.File("e.arrow", ArrowImageBytes.Stream(areRecords: true, [.. Enumerable.Repeat(File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "table"), "frames", "1.jpg")), 3)])), Upload.File("a.feather", ArrowBytes.File(2)), Upload.File("b.feather", ArrowBytes.File(1, CompressionCodecType.Lz4Frame)), Upload.File("c.feather", ArrowBytes.File(1, CompressionCodecType.Zstd)), Upload.File("d.arrow", ArrowBytes.Stream(2))],
        ["lerobot"] = _ => [LeRobot(), OldLeRobot()],
        ["hdf5"] = samples => [Upload.File("runs.hdf5", File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "runs"), "damaged.hdf5"))), .. Directory.GetFiles(samples.Write("Formats/Hdf5/write_hdf5.py", "h5py, numpy"), "*.hdf5").Order().Where(IsSmall).Select(path => Upload.File(Path.GetFileName(path), File.ReadAllBytes(path)))],
        ["zarr"] = samples => [.. new[] { "raw", "zlib", "gzip", "zstd", "lz4", "blosc_lz4_1", "blosc_zstd_1" }.Select(name => Zarr(Path.Combine(samples.Write("Formats/Zarr/write_zarr.py", "numcodecs, numpy"), name)))],
    };

    private static readonly byte[] Talk = """
        {"instruction":"go left","obs":[1],"action":-1.5}
        {"instruction":"go right now","obs":[2],"action":1.25}
        """u8.ToArray();

    public static IReadOnlyList<string> Formats { get; } = [.. ByFormat.Keys];

    /// <summary>The good files of a format; the test skips where Python's libraries write them and are not there.</summary>
    public static IReadOnlyList<Upload> Of(string format, PythonSamples samples) => ByFormat[format](samples);

    /// <summary>
    /// What reading a damaged file of kilobytes may take. PureHDF makes room for what some lengths
    /// say before it reads, an array of 2 GiB at most at a time; there the heap limit of the reading process is the bound.
    /// </summary>
    public static long MostBytes(string format) => format == "hdf5" ? 4L << 30 : 256L << 20;

    private static bool IsSmall(string path) => new FileInfo(path).Length < 256 << 10;

    private static List<Upload> Csv() =>
    [
        Upload.File("a.csv", "episode,obs_0,obs_1,action,reward,done\n0,1.5,2,left,0,0\n0,2.5,3,right,1,1\n1,3.5,\"4\",left,0,0\n"u8.ToArray()),
        Upload.File("b.csv", "# x\nobs_0;action\n1,5;0,25\n2,5;0,75\n3,5;1,25\n"u8.ToArray()),
        Upload.File("c.tsv", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("time\tobs_x\taction\n0\t1e3\t2\n1\tnan\t3\n2\t-4\t5\n")).ToArray()),
    ];

    private static List<Upload> Json() =>
    [
        Upload.File("a.jsonl", Encoding.UTF8.GetBytes("""{"obs":[1,2],"action":"up","episode":0}""" + "\n" + """{"obs":[3,4],"action":"dö","episode":0,"done":true}""" + "\n" + """{"obs":[5,6],"action":"up","episode":1}""" + "\n")),
        Upload.File("b.jsonl", Encoding.UTF8.GetBytes("""{"obs":[[1],[2],[3]],"acts":[0.5,1.5],"rews":[1,0]}""" + "\n" + """{"obs":[[4],[5]],"acts":[0.25],"rews":[1]}""")),
        Upload.File("c.json", Encoding.UTF8.GetBytes("""[{"state":{"x":1,"y":2},"action":0.5},{"state":{"x":3,"y":4},"action":0.25}]""")),
    ];

    private static List<Upload> Tokenizers()
    {
        var trained = SmallBpe.Train(["go left", "go right now"], 12);
        return
        [
            Upload.Zip("a.zip", ("talk.jsonl", Talk), ("vocab.json", Encoding.UTF8.GetBytes(trained.VocabJson)), ("merges.txt", Encoding.UTF8.GetBytes(trained.MergesTxt))),
            Upload.Zip("b.zip", ("talk.jsonl", Talk), ("tokenizer.json", Encoding.UTF8.GetBytes(trained.TokenizerJson().ToJsonString()))),
            Upload.Zip("c.zip", ("talk.jsonl", Talk), ("small.tiktoken", Encoding.UTF8.GetBytes(trained.Tiktoken))),
        ];
    }

    private static List<Upload> Numpy() =>
    [
        Upload.Zip("a.npz", ("obs.npy", NpyBytes.Floats("(4, 1)", 1, 2, 3, 4)), ("actions.npy", NpyBytes.Integers("(4,)", 0, 1, 0, 1)), ("episode_ends.npy", NpyBytes.Integers("(2,)", 1, 4))),
        Upload.Zip("b.npz", ("obs.npy", NpyBytes.Array("|u1", "(3, 2)", [1, 2, 3, 4, 5, 6], fortran: true)), ("actions.npy", NpyBytes.Floats("(3, 1)", 0.5f, 0.25f, 0.1f)), ("episode_starts.npy", NpyBytes.Flags(true, false, true))),
        Upload.File("obs.npy", NpyBytes.Floats("(4, 2)", 1, 2, 3, 4, 5, 6, 7, 8)),
    ];

    private static List<Upload> Archives()
    {
        (string, byte[])[] tables = [("e_0.csv", "obs_0,action\n1,0.5\n2,0.25\n"u8.ToArray()), ("e_1.csv", "obs_0,action\n3,0.5\n4,0.25\n"u8.ToArray())];
        var tar = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(tar, leaveOpen: true))
        {
            foreach (var (name, bytes) in tables)
            {
                writer.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
            }
        }

        return [Upload.File("a.zip", ZipBytes.Deflated(tables)), Upload.File("b.zip", ZipBytes.Stored(tables)), Upload.File("c.tar", tar.ToArray())];
    }

    private static byte[] ParquetTable(int groups) => ParquetBytes.Table(
        groups,
        ("observation", Enumerable.Range(0, 24).Select(i => i / 4f).ToArray(), 2),
        ("action", Enumerable.Range(0, 12).Select(i => i / 8f).ToArray(), 0),
        ("episode_index", Enumerable.Range(0, 12).Select(i => i / 4L).ToArray(), 0),
        ("done", Enumerable.Range(0, 12).Select(i => i % 4 == 3).ToArray(), 0),
        ("task", Enumerable.Range(0, 12).Select(i => i < 6 ? "fold" : "pour").ToArray(), 0));

    private static Upload LeRobot() => Upload.Zip(
        "set.zip",
        ("meta/info.json", Encoding.UTF8.GetBytes(LeRobotInfo)),
        ("meta/tasks.parquet", ParquetBytes.Table(1, ("task_index", new[] { 0L, 1L }, 0), ("__index_level_0__", new[] { "fold", "pour" }, 0))),
        ("meta/episodes/chunk-000/file-000.parquet", ParquetBytes.Table(1, ("episode_index", new[] { 0L, 1L, 2L }, 0), ("length", new[] { 4L, 4L, 4L }, 0))),
        ("data/chunk-000/file-000.parquet", Frames(0, 12)));

    private static Upload OldLeRobot() => Upload.Zip(
        "set.zip",
        ("meta/info.json", Encoding.UTF8.GetBytes(LeRobotInfo.Replace("v3.0", "v2.1", StringComparison.Ordinal))),
        ("meta/tasks.jsonl", Encoding.UTF8.GetBytes("""{"task_index":0,"task":"fold"}""" + "\n" + """{"task_index":1,"task":"pour"}""" + "\n")),
        ("meta/episodes.jsonl", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3).Select(i => $$"""{"episode_index":{{i}},"tasks":["fold"],"length":4}""" + "\n")))),
        ("data/chunk-000/episode_000000.parquet", Frames(0, 4)),
        ("data/chunk-000/episode_000001.parquet", Frames(4, 4)),
        ("data/chunk-000/episode_000002.parquet", Frames(8, 4)));

    private static byte[] Frames(int first, int count) => ParquetBytes.Table(
        1,
        ("observation.state", Enumerable.Range(2 * first, 2 * count).Select(i => (float)i).ToArray(), 2),
        ("action", Enumerable.Range(2 * first, 2 * count).Select(i => i / 4f).ToArray(), 2),
        ("timestamp", Enumerable.Range(first, count).Select(i => i % 4 / 50f).ToArray(), 0),
        ("episode_index", Enumerable.Range(first, count).Select(i => i / 4L).ToArray(), 0),
        ("frame_index", Enumerable.Range(first, count).Select(i => i % 4L).ToArray(), 0),
        ("task_index", Enumerable.Range(first, count).Select(i => i / 8L).ToArray(), 0));

    private static Upload Zarr(string folder) => Upload.Zip(
        "a.zarr.zip",
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(path => !path.Contains("large", StringComparison.Ordinal)).Order()
            .Select(path => (Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(path)))]);
}
