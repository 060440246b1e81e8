using ImitationService.Domain.Datasets;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Episodes;

public sealed class SeveralFilesTests : IDisposable
{
    private const string Header = "obs_0,action\n";

    private readonly Workbench _bench = new();

    [Fact]
    public void Read_OneTablePerEpisode_FollowEachOtherByNumber()
    {
        var contents = _bench.Accept(null, ("ep_10.csv", Header + "3,0.3\n"), ("ep_2.csv", Header + "2,0.25\n2.5,0.2\n"), ("ep_1.csv", Header + "1,0.1\n"));

        Assert.Equal((3, 4), (contents.Episodes, contents.Transitions));
        Assert.Equal(new EpisodeBoundaries(BoundaryOrigin.Found, "one episode per file"), contents.Boundaries);
        Assert.Equal([0, 1, 3, 4], _bench.Open().EpisodeOffsets.ToArray());
        Assert.Equal([1f, 2f, 2.5f, 3f], _bench.Open().Floats(FeatureNames.State, 0, 4).ToArray());
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("b.csv")]
    [InlineData("c.csv")]
    public void Read_TableWithoutARowAmongOthers_IsNamed(string empty)
    {
        var result = _bench.Read(null, [.. new[] { "a.csv", "b.csv", "c.csv" }.Select(name => (name, name == empty ? Header : Header + "1,0.1\n2,0.25\n"))]);

        var problem = Assert.Single(result.Report.Problems);
        Assert.Equal(("empty-file", $"{empty}:action"), (problem.Code, problem.File));
    }

    [Fact]
    public void Read_TablesWithEpisodeColumns_KeepTheirOwnEpisodes()
    {
        var contents = _bench.Accept(
            null, ("a.csv", "episode,obs_0,action\n0,1,0.1\n1,2,0.2\n"), ("b.csv", "episode,obs_0,action\n1,3,0.3\n1,4,0.4\n"));

        Assert.Equal([0, 1, 2, 4], _bench.Open().EpisodeOffsets.ToArray());
        Assert.Equal(3, contents.Episodes);
    }

    [Fact]
    public void Read_TextsOfSeveralFiles_ShareTheirClasses()
    {
        var contents = _bench.Accept(null, ("a.csv", Header + "1,left\n2,right\n"), ("b.csv", Header + "3,right\n4,up\n5,left\n"));

        var classes = _bench.Open().Integers(FeatureNames.Action, 0, 5).ToArray();
        Assert.Equal(["left", "right", "right", "up", "left"], classes.Select(number => contents.Action.Labels![(int)number]));
    }

    [Fact]
    public void Read_ReplayBuffersTogether_CountTheirEndsAnew()
    {
        byte[] Buffer(float first) => ZipBytes.Stored(
            ("obs.npy", NpyBytes.Floats("(3, 1)", first, first + 1, first + 2)),
            ("action.npy", NpyBytes.Floats("(3, 1)", 0.1f, 0.2f, first)),
            ("episode_ends.npy", NpyBytes.Integers("(2,)", 1, 3)));

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.npz", Buffer(1)), ("b.npz", Buffer(4))));

        Assert.Equal([0, 1, 3, 4, 6], _bench.Open().EpisodeOffsets.ToArray());
        Assert.Equal("npz/replay-buffer", contents.Format);
    }

    [Fact]
    public void Read_ZipOfTables_IsReadLikeTheTables()
    {
        var table = "obs_0,action\n1,0.1\n2,0.2\n"u8.ToArray();

        var contents = Workbench.Accepted(_bench.ReadBytes(
            null, ("all.zip", ZipBytes.Deflated(("data/ep_0.csv", table), ("data/ep_1.csv", table), ("__MACOSX/data/._ep_0.csv", [0, 5, 22]), ("README.md", "# hi"u8.ToArray())))));

        Assert.Equal((2, 4), (contents.Episodes, contents.Transitions));
    }

    [Fact]
    public void Read_TwoThousandFiles_HoldsNoneOpen()
    {
        var entries = Enumerable.Range(0, 2_000).Select(number => ($"{number}.csv", "obs_0,action\n1,0.1\n2,0.2\n"u8.ToArray())).ToArray();

        Assert.Equal(2_000, Workbench.Accepted(_bench.ReadBytes(null, ("all.zip", ZipBytes.Stored(entries)))).Episodes);
    }

    [Fact]
    public void Read_FilesOfDifferentWidth_NamesBoth()
    {
        byte[] Npz(string shape, params float[] values) => ZipBytes.Stored(("obs.npy", NpyBytes.Floats(shape, values)), ("action.npy", NpyBytes.Floats("(1,)", 1)));

        var problem = Assert.Single(_bench.ReadBytes(null, ("a.npz", Npz("(1, 2)", 1, 2)), ("b.npz", Npz("(1, 3)", 1, 2, 3))).Report.Problems);

        Assert.Equal("shape-mismatch", problem.Code);
        Assert.Equal("b.npz:obs", problem.File);
        Assert.Contains("a.npz:obs", problem.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();
}
