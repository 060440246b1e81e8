using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ImitationService.Domain.Datasets;
using ImitationService.Testing;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Formats.LeRobot;

public sealed class LeRobotTests : IDisposable
{
    private const string Info = """
        {"codebase_version":"v3.0","robot_type":"so100","total_episodes":3,"total_frames":12,"fps":50,"splits":{"train":"0:2","val":"2:3"},
         "features":{"observation.state":{"dtype":"float32","shape":[2],"names":null},"action":{"dtype":"float32","shape":[2]},
         "observation.images.top":{"dtype":"video","shape":[480,640,3]}}}
        """;

    private readonly Workbench _bench = new();

    [Fact]
    public void Read_RealG1AsZip_KeepsEpisodesTaskRobotAndRate()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("g1.zip", ZipBytes.Stored([.. RealFolder()]))));

        AssertG1(contents);
        AssertStatistics();
    }

    [Fact]
    public void Read_RealG1AsTarGz_IsTheSameDataset()
    {
        var zipped = Workbench.Accepted(_bench.ReadBytes(null, ("g1.zip", ZipBytes.Stored([.. RealFolder()]))));

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("g1.tar.gz", TarGz([.. RealFolder()]))));

        AssertG1(contents);
        Assert.Equal(zipped.Digest, contents.Digest);
    }

    // Found by the fuzzer: a text that is no UTF-8 ended the reader.
    [Fact]
    public void Read_InfoThatIsNoUtf8_IsRejectedByName()
    {
        var files = Files(Table(2), Info).ToList();
        var info = files.FindIndex(file => file.Name == "set/meta/info.json");
        files[info].Bytes[files[info].Bytes.AsSpan().IndexOf("so100"u8)] = 0xf4;

        var result = _bench.ReadBytes(null, ("set.zip", ZipBytes.Stored([.. files])));

        Assert.Equal("invalid-json", result.Report.Problems.Single(problem => problem.Severity == ProblemSeverity.Error).Code);
    }

    [Fact]
    public void Read_Version3_TakesManyEpisodesFromOneFile()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("set.zip", Version3())));

        Assert.Equal("lerobot/v3.0", contents.Format);
        Assert.Equal((3, 12), (contents.Episodes, contents.Transitions));
        Assert.Equal((50.0, "so100"), (contents.Origin!.FramesPerSecond, contents.Origin.Robot));
        Assert.Equal(["fold", "pour"], contents.Origin.Tasks!);
        Assert.Equal([0, 0, 1], contents.Origin.EpisodeTasks!);
        Assert.Equal([false, true, true], contents.Origin.EpisodeSuccess!);
        Assert.Equal([2], contents.Origin.Filters!["val"]);
        Assert.Contains(contents.Unused, unused => unused == "observation.images.top: its videos are not in the upload");
        var dataset = _bench.Open();
        Assert.Equal(["fold", "pour"], dataset.Texts);
        Assert.Equal([0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 1L, 1L, 1L], dataset.Integers(FeatureNames.Text, 0, 12).ToArray());
        Assert.Equal([14f, 15f], dataset.Floats(FeatureNames.State, 7, 1).ToArray());
    }

    [Fact]
    public void Report_EpisodeMarkedAsFailureAndAnotherFrameRate_AreFound()
    {
        var problems = _bench.ReadBytes(null, ("set.zip", Version3(info: Info.Replace("\"fps\":50", "\"fps\":30", StringComparison.Ordinal)))).Report.Problems;

        Assert.Contains(problems, problem => problem is { Code: "failed-episode", Episode: 0, Severity: ProblemSeverity.Warning });
        Assert.Contains(problems, problem => problem.Code == "frame-rate-mismatch" && problem.Detail.Contains("30", StringComparison.Ordinal) && problem.Detail.Contains("50", StringComparison.Ordinal));
        Assert.Equal(new SuccessSummary(2, 1, 0), _bench.Analysis().Success);
    }

    [Fact]
    public void Read_LengthsThatDiffer_AreSaid()
    {
        var result = _bench.ReadBytes(null, ("set.zip", Version3(lengths: [4, 5, 4], info: Info.Replace("\"total_frames\":12", "\"total_frames\":13", StringComparison.Ordinal))));

        Workbench.Accepted(result);
        Assert.Equal(2, result.Report.Problems.Count(problem => problem.Code == "metadata-mismatch"));
    }

    [Theory]
    [InlineData("ragged-row")]
    [InlineData("truncated-parquet")]
    [InlineData("missing-file")]
    [InlineData("invalid-json")]
    public void Read_FaultyFolder_IsRejectedByName(string code)
    {
        var table = code switch
        {
            "ragged-row" => Table(1, width: -1),
            "truncated-parquet" => Table(2)[..^30],
            _ => Table(2),
        };
        var files = Files(table, code == "invalid-json" ? "[]" : Info).Where(file => code != "missing-file" || !file.Name.StartsWith("set/data/", StringComparison.Ordinal));

        var result = _bench.ReadBytes(null, ("set.zip", ZipBytes.Deflated([.. files])));

        Assert.False(result.IsAccepted);
        Assert.Contains(result.Report.Problems, problem => problem.Code == code);
    }

    [Fact]
    public void Read_PlainParquet_IsATableWithTexts()
    {
        var table = ParquetBytes.Table(
            1,
            ("obs_0", new[] { 1f, 2f, 3f, 4f }, 0),
            ("obs_1", new[] { 5f, 6f, 7f, 8f }, 0),
            ("action", new[] { "left", "right", "left", "right" }, 0),
            ("done", new[] { false, true, false, true }, 0));

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.parquet", table)));

        Assert.Equal(("parquet", 2L), (contents.Format, contents.Episodes));
        Assert.Equal(["left", "right"], contents.Action.Labels!.Select(label => label.ToString()));
        Assert.Equal([1f, 5f, 2f, 6f], _bench.Open().Floats(FeatureNames.State, 0, 2).ToArray());
    }

    [Fact]
    public void Read_MutatedFolder_IsAResult()
    {
        var table = Table(2);
        var random = new Random(5);
        for (var i = 0; i < 400; i++)
        {
            var mutant = (byte[])table.Clone();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                // Most of what can go wrong is in the footer.
                var at = random.Next(3) == 0 ? random.Next(mutant.Length) : random.Next(mutant.Length / 2, mutant.Length);
                mutant[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(mutant[at] ^ (1 << random.Next(8)));
            }

            var file = _bench.Store(("set.zip", ZipBytes.Stored([.. Files(mutant, Info)])), ("a.parquet", mutant));
            var failure = Record.Exception(() =>
            {
                _bench.ReadFiles(null, file[0]);
                _bench.ReadFiles(null, file[1]);
            });

            Assert.True(failure is null, $"Mutation {i}: {failure}\n{Convert.ToBase64String(mutant)}");
        }
    }

    public void Dispose() => _bench.Dispose();

    private static void AssertG1(DatasetContents contents)
    {
        Assert.Equal("lerobot/v2.1", contents.Format);
        Assert.Equal((100, 35_965, BoundaryOrigin.Found), (contents.Episodes, contents.Transitions, contents.Boundaries.Origin));
        Assert.Equal(new ActionSpace(ActionKind.Continuous, 26), contents.Action);
        Assert.Equal(["action", FeatureNames.State, "timestamp"], contents.Features.Select(feature => feature.Name));
        Assert.Equal((30.0, "Unitree_G1_Inspire"), (contents.Origin!.FramesPerSecond, contents.Origin.Robot));
        Assert.Equal(["Pick up the yellow bottle on the table."], contents.Origin.Tasks!);
        Assert.Equal(Enumerable.Range(0, 100), contents.Origin.Filters!["train"]);
        Assert.Contains(contents.Unused, unused => unused.Contains("its videos are not in the upload", StringComparison.Ordinal));
    }

    /// <summary>The recorder wrote each episode's extremes beside it.</summary>
    private void AssertStatistics()
    {
        var dataset = _bench.Open();
        foreach (var line in File.ReadLines(SharedData.Find("g1_lerobot", "meta", "episodes_stats.jsonl")!).Take(100))
        {
            var record = JsonDocument.Parse(line).RootElement;
            var episode = record.GetProperty("episode_index").GetInt32();
            foreach (var feature in new[] { FeatureNames.State, FeatureNames.Action })
            {
                var told = record.GetProperty("stats").GetProperty(feature);
                var rows = (int)(dataset.EpisodeOffsets[episode + 1] - dataset.EpisodeOffsets[episode]);
                var values = dataset.Floats(feature, dataset.EpisodeOffsets[episode], rows).ToArray();
                for (var i = 0; i < 26; i++)
                {
                    var column = Enumerable.Range(0, rows).Select(row => values[(row * 26) + i]).ToList();
                    Assert.Equal(told.GetProperty("min")[i].GetDouble(), column.Min(), 1e-5);
                    Assert.Equal(told.GetProperty("max")[i].GetDouble(), column.Max(), 1e-5);
                }
            }
        }
    }

    private static IEnumerable<(string, byte[])> RealFolder()
    {
        var root = SharedData.Find("g1_lerobot");
        Assert.SkipWhen(root is null, "the shared demonstrations are not on this machine");
        return Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(path => ("g1/" + Path.GetRelativePath(root, path).Replace('\\', '/'), File.ReadAllBytes(path)));
    }

    private static byte[] TarGz(IReadOnlyList<(string Name, byte[] Bytes)> files)
    {
        var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip, TarEntryFormat.Pax))
        {
            foreach (var (name, bytes) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
            }
        }

        return stream.ToArray();
    }

    private static byte[] Version3(long[]? lengths = null, string info = Info) => ZipBytes.Deflated([.. Files(Table(2), info, lengths)]);

    /// <summary>Twelve frames of three episodes, in row groups.</summary>
    private static byte[] Table(int groups, int width = 2, int values = 2) => ParquetBytes.Table(
        groups,
        ("observation.state", Enumerable.Range(0, 12 * values).Select(i => (float)i).ToArray(), width),
        ("action", Enumerable.Range(0, 24).Select(i => i / 4f).ToArray(), 2),
        ("timestamp", Enumerable.Range(0, 12).Select(i => i % 4 / 50f).ToArray(), 0),
        ("episode_index", Enumerable.Range(0, 12).Select(i => i / 4L).ToArray(), 0),
        ("task_index", Enumerable.Range(0, 12).Select(i => i / 8L).ToArray(), 0),
        ("next.success", Enumerable.Range(0, 12).Select(i => i is 7 or 11).ToArray(), 0));

    private static IEnumerable<(string Name, byte[] Bytes)> Files(byte[] table, string info, long[]? lengths = null) =>
    [
        ("set/meta/info.json", Encoding.UTF8.GetBytes(info)),
        ("set/meta/tasks.parquet", ParquetBytes.Table(1, ("task_index", new[] { 0L, 1L }, 0), ("__index_level_0__", new[] { "fold", "pour" }, 0))),
        ("set/meta/episodes/chunk-000/file-000.parquet", ParquetBytes.Table(1, ("episode_index", new[] { 0L, 1L, 2L }, 0), ("length", lengths ?? [4L, 4L, 4L], 0))),
        ("set/meta/stats.json", "{}"u8.ToArray()),
        ("set/data/chunk-000/file-000.parquet", table),
    ];
}
