using ImitationService.Domain.Datasets;
using ImitationService.Testing;

namespace ImitationService.Demonstrations.Tests;

public sealed class RealDemonstrationsTests : IDisposable
{
    private readonly string _output = Path.Combine(Directory.CreateTempSubdirectory("intake-").FullName, "canonical");

    [Fact]
    public void Read_StableBaselinesPendulum_FindsEpisodesByTheirStarts()
    {
        var contents = Accept("sb_pendulum/expert_pendulum.npz");

        Assert.Equal("npz/stable-baselines", contents.Format);
        Assert.Equal((100, 20_000, false), (contents.Episodes, contents.Transitions, contents.FinalObservations));
        Assert.Equal(new ActionSpace(ActionKind.Continuous, 1), contents.Action);
        Assert.Equal([3], contents.Features.Single(feature => feature.Name == FeatureNames.State).Shape);
        Assert.Contains(contents.Unused, unused => unused.StartsWith("episode_returns", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ImitationCartPole_KeepsFinalObservationsAndLeavesPicklesAlone()
    {
        var contents = Accept("imitation_cartpole/final.npz");

        Assert.Equal("npz/imitation", contents.Format);
        Assert.Equal((57, 26_964, true), (contents.Episodes, contents.Transitions, contents.FinalObservations));
        Assert.Equal(new ActionSpace(ActionKind.Discrete, 1, 2), contents.Action);
        Assert.Contains(contents.Unused, unused => unused.StartsWith("infos: an array of objects is a pickle", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_PushTReplayBuffer_FindsCumulativeEnds()
    {
        var contents = Accept("pusht_human/pusht_lowdim.npz");

        Assert.Equal("npz/replay-buffer", contents.Format);
        Assert.Equal((206, 25_650), (contents.Episodes, contents.Transitions));
        Assert.Equal(new ActionSpace(ActionKind.Continuous, 2), contents.Action);
    }

    [Fact]
    public void Read_TwoTablesWithoutHeader_TakesTheirRolesFromTheirNames()
    {
        var contents = Accept("uidilr_cartpole_csv/observations.csv", "uidilr_cartpole_csv/actions.csv");

        Assert.Equal((1, 3_997), (contents.Episodes, contents.Transitions));
        Assert.Equal(BoundaryOrigin.Assumed, contents.Boundaries.Origin);
        Assert.Equal(new ActionSpace(ActionKind.Discrete, 1, 2), contents.Action);
        Assert.Equal([4], contents.Features.Single(feature => feature.Name == FeatureNames.State).Shape);
    }

    [Theory]
    [InlineData("door", 23, 7)]
    [InlineData("lift", 32, 7)]
    [InlineData("nut-assembly", 45, 7)]
    [InlineData("pick-place", 71, 7)]
    [InlineData("stack", 45, 7)]
    [InlineData("wipe", 15, 6)]
    public void Read_RobosuiteHdf5_TakesStatesAndActions(string name, int states, int actions)
    {
        var contents = Accept($"robosuite_human_panda/{name}.hdf5");

        Assert.Equal("hdf5/robosuite", contents.Format);
        Assert.Equal((1, BoundaryOrigin.Found), (contents.Episodes, contents.Boundaries.Origin));
        Assert.Equal([states], contents.Features.Single(feature => feature.Name == FeatureNames.State).Shape);
        Assert.Equal(new ActionSpace(ActionKind.Continuous, actions), contents.Action);
        Assert.NotNull(contents.Origin?.Environment);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_output)!, recursive: true);

    private DatasetContents Accept(params string[] names)
    {
        var files = new List<IntakeFile>();
        foreach (var name in names)
        {
            if (SharedData.Find(name.Split('/')) is not { } path)
            {
                Assert.Skip($"The recording {name} is not on this machine.");
                throw new InvalidOperationException();
            }

            files.Add(new IntakeFile(Path.GetFileName(path), path));
        }

        var result = Intake.Read(new IntakeRequest(files, null, _output), TestContext.Current.CancellationToken);
        Assert.True(result.IsAccepted, string.Join("; ", result.Report.Problems.Select(problem => problem.ToString())));
        return result.Contents!;
    }
}
