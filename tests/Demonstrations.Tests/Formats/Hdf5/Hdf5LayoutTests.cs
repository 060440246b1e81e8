using ImitationService.Domain.Datasets;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Formats.Hdf5;

/// <summary>Every published layout, in files that h5py wrote.</summary>
public sealed class Hdf5LayoutTests(PythonSamples samples) : IClassFixture<PythonSamples>, IDisposable
{
    private readonly Workbench _bench = new();

    [Fact]
    public void Read_Robomimic_KeepsOrderMasksAndSuccess()
    {
        var contents = Accept("robomimic.hdf5");

        Assert.Equal("hdf5/robomimic", contents.Format);
        Assert.Equal(Enumerable.Range(3, 12).Sum(), contents.Transitions);
        Assert.Equal((12, false, BoundaryOrigin.Found), (contents.Episodes, contents.FinalObservations, contents.Boundaries.Origin));
        Assert.Equal(["action", "observation.images.agentview", "observation.object", "observation.robot0_eef_pos", "reward"], contents.Features.Select(feature => feature.Name));
        Assert.Equal("Lift", contents.Origin!.Environment);
        Assert.Equal(["none", "train", "valid"], contents.Origin.Filters!.Keys.Order());
        Assert.Equal(Enumerable.Range(0, 10), contents.Origin.Filters["train"]);
        Assert.Equal([10, 11], contents.Origin.Filters["valid"]);
        Assert.Equal(Enumerable.Range(0, 12).Select(k => (bool?)(k % 2 == 0)), contents.Origin.EpisodeSuccess!);
        Assert.Equal([24, 32, 3], contents.Features[1].Shape);
        Assert.Contains("next_obs/agentview_image: not needed", contents.Unused);
        Assert.Contains(contents.Unused, unused => unused.StartsWith("data/demo_12: an episode without transitions", StringComparison.Ordinal));
        Assert.Contains("states: it has no element", contents.Unused);
    }

    [Fact]
    public void Read_Robomimic_GivesTheNumbersOfEachDemonstration()
    {
        Accept("robomimic.hdf5");

        var dataset = _bench.Open();
        for (var k = 0; k < 12; k++)
        {
            var row = dataset.ObservationRow(k, 2);
            Assert.Equal([.. Enumerable.Range(14, 7).Select(i => (100 * k) + (i / 8f))], dataset.Floats("action", row, 1).ToArray());
            Assert.Equal([k + (6 / 8f), k + (7 / 8f), k + 1f], dataset.Floats("observation.robot0_eef_pos", row, 1).ToArray());
            Assert.Equal(2, dataset.Floats("reward", row, 1)[0]);
            Assert.All(dataset.Bytes("observation.images.agentview", row, 1).ToArray(), level => Assert.Equal((10 * k) + 2, level));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("data/")]
    public void Read_MinariWithMetadata_KeepsWhatItTells(string folder)
    {
        var contents = Workbench.Accepted(ReadMinari(folder, """{"dataset_id":"D4RL/door/human-v2","total_episodes":3,"total_steps":15,"author":"A. Nonymous","env_spec":"{\"id\": \"AdroitHandDoor-v1\"}","ref_min_score":-45.8}"""));

        Assert.Equal(("hdf5/minari", 3, 15), (contents.Format, contents.Episodes, contents.Transitions));
        Assert.Equal("AdroitHandDoor-v1", contents.Origin!.Environment);
        Assert.Equal(("D4RL/door/human-v2", "A. Nonymous", "-45.8"), (contents.Origin.Facts!["dataset_id"], contents.Origin.Facts["author"], contents.Origin.Facts["ref_min_score"]));
        Assert.Equal(3, contents.Origin.Facts.Count);
    }

    [Fact]
    public void Read_MinariMetadataOfOtherCounts_IsSaid()
    {
        var result = ReadMinari(string.Empty, """{"total_episodes":4,"total_steps":15}""");

        Assert.True(result.IsAccepted);
        Assert.Contains(result.Report.Problems, problem => problem.Code == "metadata-mismatch" && problem.File == "metadata.json" && problem.Detail.Contains("4 episodes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"a\"")]
    public void Read_MinariMetadataThatIsNone_IsRejected(string json)
    {
        var result = ReadMinari(string.Empty, json);

        Assert.False(result.IsAccepted);
        Assert.Equal("invalid-json", result.Report.Problems.Single().Code);
    }

    [Fact]
    public void Read_Minari_KeepsTheLastObservationAndDiscreteActions()
    {
        var contents = Accept("main_data.hdf5");

        Assert.Equal("hdf5/minari", contents.Format);
        Assert.Equal((3, 15, true), (contents.Episodes, contents.Transitions, contents.FinalObservations));
        Assert.Equal(new ActionSpace(ActionKind.Discrete, 1, 3), contents.Action);
        Assert.Equal(
            ["action", "observation.desired_goal", "observation.observation", "reward", "terminated", "truncated"],
            contents.Features.Select(feature => feature.Name));
        var dataset = _bench.Open();
        Assert.Equal(20 + (24 / 8f), dataset.Floats("observation.observation", dataset.ObservationRow(2, 6), 1)[0]);
        Assert.Equal(1, dataset.Flags("terminated", 14, 1)[0]);
    }

    [Fact]
    public void Read_D4rl_CutsAtTerminalsAndTimeouts()
    {
        var contents = Accept("d4rl.hdf5");

        Assert.Equal("hdf5/d4rl", contents.Format);
        Assert.Equal((4, 40), (contents.Episodes, contents.Transitions));
        Assert.Contains("next_observations: not needed", contents.Unused);
        var dataset = _bench.Open();
        Assert.Equal([39 * 5 / 8f, (39 * 5 / 8f) + 0.125f], dataset.Floats(FeatureNames.State, 39, 1)[..2].ToArray());
        Assert.Equal([78 / 8f, 79 / 8f], dataset.Floats("action", 39, 1).ToArray());
        Assert.Equal(1, dataset.Floats("reward", 39, 1)[0]);
    }

    [Theory]
    [InlineData("512")]
    [InlineData("1024")]
    [InlineData("2048")]
    [InlineData("32768")]
    [InlineData("latest")]
    public void Read_FileWithUserBlock_GivesTheSameNumbers(string block)
    {
        var expected = Accept("d4rl.hdf5").Digest;

        Assert.Equal(expected, Accept($"block_{block}.hdf5").Digest);
    }

    [Theory]
    [InlineData("d4rl.hdf5")]
    [InlineData("block_latest.hdf5")]
    public void Read_UserBlockPutBeforeAFile_GivesTheSameNumbers(string name)
    {
        var expected = Accept(name).Digest;
        var bytes = File.ReadAllBytes(Path.Combine(Samples, name));
        var start = name == "d4rl.hdf5" ? 0 : 1024;

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.hdf5", [.. new byte[4096], .. bytes[start..]])));

        Assert.Equal(expected, contents.Digest);
    }

    [Fact]
    public void Read_D3rlpy2_ReadsEpisodesByNumber()
    {
        var contents = Accept("d3rlpy.h5");

        Assert.Equal("hdf5/d3rlpy", contents.Format);
        Assert.Equal((11, Enumerable.Range(2, 11).Sum()), (contents.Episodes, contents.Transitions));
        var dataset = _bench.Open();
        Assert.Equal(100 + (1 / 8f), dataset.Floats("action", dataset.ObservationRow(10, 1), 1)[0]);
        Assert.Equal([0, 1], dataset.Flags("terminated", 0, 2).ToArray());
        Assert.Equal([0, 0, 0], dataset.Flags("terminated", 2, 3).ToArray());
    }

    [Fact]
    public void Read_D3rlpy1_CutsAtItsEpisodeTerminals()
    {
        var contents = Accept("d3rlpy1.h5");

        Assert.Equal("hdf5/d3rlpy", contents.Format);
        Assert.Equal((2, 20), (contents.Episodes, contents.Transitions));
        Assert.Equal(new ActionSpace(ActionKind.Discrete, 1, 4), contents.Action);
    }

    [Fact]
    public void Read_AlohaInAZip_IsOneEpisodePerFile()
    {
        var folder = Path.Combine(Samples, "aloha");
        var archive = ZipBytes.Deflated([.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(path => ("aloha/" + Path.GetFileName(path), File.ReadAllBytes(path)))]);

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("aloha.zip", archive)));

        Assert.Equal("hdf5/aloha", contents.Format);
        Assert.Equal((11, Enumerable.Range(5, 11).Sum()), (contents.Episodes, contents.Transitions));
        Assert.Equal(["action", "observation.images.top", "observation.qpos", "observation.qvel"], contents.Features.Select(feature => feature.Name));
        var dataset = _bench.Open();
        Assert.All(dataset.Bytes("observation.images.top", dataset.ObservationRow(10, 3), 1).ToArray(), level => Assert.Equal(53, level));
        Assert.Equal(10, dataset.Floats("action", dataset.ObservationRow(10, 0), 1)[0]);
    }

    [Fact]
    public void Read_AnyFilterOrByteOrder_GivesTheSameNumbers()
    {
        var contents = Accept("packed.hdf5");

        var dataset = _bench.Open();
        var expected = dataset.Floats("action", 0, 64).ToArray();
        Assert.True(expected[..6].Distinct().Count() > 4 && expected[200] == 0);
        var observations = contents.Features.Where(feature => feature.Name.StartsWith(FeatureNames.ObservationPrefix, StringComparison.Ordinal)).ToList();
        Assert.Equal(16, observations.Count);
        Assert.All(observations, feature => Assert.Equal(expected, dataset.Floats(feature.Name, 0, 64).ToArray()));
    }

    public void Dispose() => _bench.Dispose();

    private IntakeResult ReadMinari(string folder, string metadata) => _bench.ReadBytes(
        null,
        ($"{folder}metadata.json", System.Text.Encoding.UTF8.GetBytes(metadata)),
        ($"{folder}main_data.hdf5", File.ReadAllBytes(Path.Combine(Samples, "main_data.hdf5"))));

    private string Samples => samples.Write("Formats/Hdf5/write_hdf5.py", "h5py, numpy");

    private DatasetContents Accept(string name) =>
        Workbench.Accepted(_bench.ReadFiles(null, new IntakeFile(name, Path.Combine(Samples, name))));
}
