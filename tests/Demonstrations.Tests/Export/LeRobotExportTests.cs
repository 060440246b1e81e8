using System.IO.Compression;
using System.Text.Json.Nodes;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Export;
using ImitationService.Domain.Datasets;
using ImitationService.Testing;

namespace ImitationService.Demonstrations.Tests.Export;

public sealed class LeRobotExportTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lerobot-export-").FullName;
    private readonly Workbench _workbench = new();

    public void Dispose()
    {
        _workbench.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData(ActionKind.Continuous)]
    [InlineData(ActionKind.Discrete)]
    public void Write_ReadBack_HasEqualValuesAndEpisodes(ActionKind kind)
    {
        var written = Write(kind, finalObservations: false);

        var read = ReadBack();

        // Of LeRobot's tasks, where there are several, a policy may go by the texts.
        Assert.Equal([FeatureNames.Text], read.Features.Select(feature => feature.Name).Except(written.Features.Select(feature => feature.Name)));
        Assert.Equal("lerobot/v3.0", read.Format);
        Assert.Equivalent(written.Origin, read.Origin, strict: true);
        AssertEqualValues(written);
    }

    [Fact]
    public void Write_FinalObservations_AreLeftOutAndSaid()
    {
        var written = Write(ActionKind.Continuous, finalObservations: true);

        var read = ReadBack();

        Assert.False(read.FinalObservations);
        AssertEqualValues(written);
        Assert.Contains("The observation after the last action", Text("README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        Write(ActionKind.Continuous, finalObservations: false);

        Assert.Equal(Export(), Export());
    }

    [Fact]
    public void Write_Folder_HasTheFilesThatLeRobotLooksFor()
    {
        Write(ActionKind.Continuous, finalObservations: false);

        using var archive = new ZipArchive(new MemoryStream(Export()));
        Assert.Equal(
            ["README.md", "data/chunk-000/file-000.parquet", "meta/episodes/chunk-000/file-000.parquet", "meta/info.json", "meta/stats.json", "meta/tasks.parquet"],
            archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        Assert.All(archive.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
        var info = JsonNode.Parse(Text("meta/info.json"))!;
        Assert.Equal(("v3.0", 3, 9, 10), (info["codebase_version"]!.GetValue<string>(), info["total_episodes"]!.GetValue<int>(), info["total_frames"]!.GetValue<int>(), info["fps"]!.GetValue<int>()));
        Assert.Equal("""{"dtype":"float32","shape":[2],"names":["x","y"]}""", info["features"]!["observation.state"]!.ToJsonString());
        Assert.Equal(
            ["action", "observation.goal", "observation.state", "next.reward", "terminated", "truncated", "next.success", "timestamp", "frame_index", "episode_index", "index", "task_index"],
            info["features"]!.AsObject().Select(feature => feature.Key));
    }

    [Fact]
    public void Write_Statistics_AreThoseOfTheValues()
    {
        Write(ActionKind.Continuous, finalObservations: false);

        var reward = JsonNode.Parse(Text("meta/stats.json"))!["next.reward"]!;

        // 0.25, 1.25 … 8.25
        Assert.Equal((0.25, 8.25, 4.25, 9), (reward["min"]![0]!.GetValue<double>(), reward["max"]![0]!.GetValue<double>(), reward["mean"]![0]!.GetValue<double>(), reward["count"]![0]!.GetValue<int>()));
        Assert.Equal(Math.Sqrt(60.0 / 9), reward["std"]![0]!.GetValue<double>(), 12);
    }

    [Fact]
    public void Write_ReadByPandas_HasTheTasksAsItsIndex()
    {
        const string Script =
            "import pandas, sys; t = pandas.read_parquet(sys.argv[1] + '/meta/tasks.parquet'); d = pandas.read_parquet(sys.argv[1] + '/data/chunk-000/file-000.parquet'); "
            + "print(t.iloc[1].name, t.index.tolist(), len(d), d['observation.state'][8].tolist() == d['observation.state'].tolist()[-1].tolist())";
        Write(ActionKind.Continuous, finalObservations: false);
        Export();
        ZipFile.ExtractToDirectory(Path.Combine(_root, "export.zip"), Path.Combine(_root, "folder"));

        Assert.Equal("push ['lift', 'push'] 9 True", PythonProgram.Run("pandas, pyarrow", Script, Path.Combine(_root, "folder")).Trim());
    }

    [Fact]
    public void Write_RealG1_ReadBackHasItsDigestAndOrigin()
    {
        var written = Workbench.Accepted(_workbench.ReadFiles(null, RealFolder()));
        Directory.Move(_workbench.Output, Path.Combine(_root, "a"));

        var read = ReadBack();

        Assert.Equal(written.Digest, read.Digest);
        Assert.Equivalent(written.Origin, read.Origin, strict: true);
        Assert.Equal((100, 35965), (read.Episodes, read.Transitions));
    }

    private static IntakeFile[] RealFolder()
    {
        var info = SharedData.Find("g1_lerobot", "meta", "info.json");
        Assert.SkipWhen(info is null, "The real demonstrations are not beside this checkout.");
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(info))!;
        return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".jsonl" or ".parquet")
            .Select(file => new IntakeFile(Path.GetRelativePath(folder, file).Replace('\\', '/'), file))];
    }

    private DatasetContents ReadBack() => Workbench.Accepted(_workbench.ReadBytes(null, ("export.zip", Export())));

    private string Text(string entry)
    {
        using var archive = new ZipArchive(new MemoryStream(Export()));
        using var reader = new StreamReader(archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private byte[] Export()
    {
        var scratch = Directory.CreateDirectory(Path.Combine(_root, "scratch")).FullName;
        var path = Path.Combine(_root, "export.zip");
        File.Delete(path);
        DatasetExporter.Write(Path.Combine(_root, "a"), ExportFormat.Lerobot, path, scratch, CancellationToken.None);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch));
        return File.ReadAllBytes(path);
    }

    /// <summary>Compares every transition of every feature with what was read back.</summary>
    private void AssertEqualValues(DatasetContents written)
    {
        using var source = CanonicalDataset.Open(Path.Combine(_root, "a"));
        using var copy = CanonicalDataset.Open(_workbench.Output);
        Assert.Equal(source.EpisodeOffsets.ToArray(), copy.EpisodeOffsets.ToArray());
        for (var episode = 0; episode < written.Episodes; episode++)
        {
            var (start, rows) = (source.EpisodeOffsets[episode], (int)(source.EpisodeOffsets[episode + 1] - source.EpisodeOffsets[episode]));
            foreach (var feature in written.Features)
            {
                var (from, to) = feature.IsObservation ? (source.ObservationRow(episode, 0), copy.ObservationRow(episode, 0)) : (start, start);
                if (feature.Type == ElementType.Float32)
                {
                    Assert.Equal(source.Floats(feature.Name, from, rows).ToArray(), copy.Floats(feature.Name, to, rows).ToArray());
                }
                else if (feature.Type == ElementType.Bool)
                {
                    Assert.Equal(source.Flags(feature.Name, from, rows).ToArray(), copy.Flags(feature.Name, to, rows).ToArray());
                }
                else
                {
                    Assert.Equal(source.Integers(feature.Name, from, rows).ToArray(), copy.Integers(feature.Name, to, rows).ToArray());
                }
            }
        }
    }

    /// <summary>Three episodes of 2, 3 and 4 transitions at 10 frames per second.</summary>
    private DatasetContents Write(ActionKind kind, bool finalObservations)
    {
        using var writer = new CanonicalDatasetWriter(Path.Combine(_root, "a"));
        var observations = finalObservations ? 12 : 9;
        writer.Add(new Feature(FeatureNames.State, ElementType.Float32, [2], ["x", "y"]));
        writer.Append(FeatureNames.State, [.. Enumerable.Range(0, observations * 2).Select(value => value * 0.1f)]);
        if (kind == ActionKind.Discrete)
        {
            writer.Add(new Feature(FeatureNames.Action, ElementType.Int64, [], ["acts"]));
            writer.Append(FeatureNames.Action, [0L, 1L, 2L, 0L, 0L, 1L, 0L, 1L, 1L]);
        }
        else
        {
            writer.Add(new Feature(FeatureNames.Action, ElementType.Float32, [3], ["acts"]));
            writer.Append(FeatureNames.Action, [.. Enumerable.Range(0, 27).Select(value => MathF.Sin(value))]);
        }

        writer.Add(new Feature(FeatureNames.Reward, ElementType.Float32, [], ["rews"]));
        writer.Append(FeatureNames.Reward, [.. Enumerable.Range(0, 9).Select(value => value + 0.25f)]);
        if (!finalObservations)
        {
            writer.Add(new Feature(FeatureNames.Timestamp, ElementType.Float32, [], ["time"]));
            writer.Append(FeatureNames.Timestamp, [0f, 0.1f, 0f, 0.1f, 0.2f, 0f, 0.1f, 0.2f, 0.3f]);
            writer.Add(new Feature("observation.goal", ElementType.Float32, [1], ["goal"]));
            writer.Append("observation.goal", [.. Enumerable.Range(0, 9).Select(value => -value / 3f)]);
            writer.Add(new Feature(FeatureNames.Terminated, ElementType.Bool, [], ["terminated"]));
            writer.Append(FeatureNames.Terminated, [(byte)0, 1, 0, 0, 0, 0, 0, 0, 1]);
            writer.Add(new Feature(FeatureNames.Truncated, ElementType.Bool, [], ["truncated"]));
            writer.Append(FeatureNames.Truncated, [(byte)0, 0, 0, 0, 1, 0, 0, 0, 0]);
        }

        var origin = new DatasetOrigin
        {
            FramesPerSecond = 10,
            Robot = "so100",
            Tasks = ["lift", "push"],
            EpisodeTasks = [0, 1, 1],
            EpisodeSuccess = [true, false, true],
            Filters = new Dictionary<string, IReadOnlyList<int>> { ["train"] = [0, 1], ["val"] = [2] },
        };
        var action = kind == ActionKind.Discrete ? new ActionSpace(kind, 1, 3) : new ActionSpace(kind, 3);
        return writer.Complete(
            new DatasetContents("test", [], action, 0, 0, finalObservations, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty, origin), [2, 3, 4]);
    }
}
