using ImitationService.Domain.Datasets;
using ImitationService.Testing;

namespace ImitationService.Demonstrations.Tests.Reports;

/// <summary>What the report says of recordings by others; each expected finding was looked at and is true.</summary>
public sealed class RealReportTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("imitation_cartpole/final.npz", "contradictory-demonstrations action-kind-assumed")] // a noisy expert: every fifth action is another
    [InlineData("sb_pendulum/expert_pendulum.npz", "")]
    [InlineData("uidilr_cartpole_csv", "boundaries-assumed state-jump action-kind-assumed")] // episodes of 200 transitions without any mark
    [InlineData("pusht_human/pusht_lowdim.npz", "copied-action")] // the action is where the hand is to be next
    [InlineData("g1_lerobot", "copied-action")] // joint angles at 30 per second
    [InlineData("robosuite_human_panda/door.hdf5", "constant-dimension")] // the gripper is not used
    [InlineData("robosuite_human_panda/lift.hdf5", "")]
    [InlineData("robosuite_human_panda/nut-assembly.hdf5", "copied-action")]
    [InlineData("robosuite_human_panda/pick-place.hdf5", "copied-action")]
    [InlineData("robosuite_human_panda/stack.hdf5", "copied-action")]
    [InlineData("robosuite_human_panda/wipe.hdf5", "")]
    public void Report_OfRealSet_HasFewAndTrueFindings(string name, string expected)
    {
        var report = Read(name);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), report.Problems.Select(problem => problem.Code).Order());
        Assert.All(report.Problems, problem => Assert.True(problem.Effect is not null || problem.Code == "action-kind-assumed", problem.Code));
    }

    [Fact]
    public void Report_OfUnmarkedEpisodes_NamesWhereTheyBegin()
    {
        var jump = Assert.Single(Read("uidilr_cartpole_csv").Problems, problem => problem.Code == "state-jump");

        Assert.Equal((0L, 200L), (jump.Episode!.Value, jump.Position!.Value));
        Assert.Contains("at transitions 200, 400, 600, 800", jump.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Analysis_OfCartPole_SeesThatOneActionExplainsTheNextVelocities()
    {
        Read("imitation_cartpole/final.npz");
        var actions = _bench.Analysis().Actions;

        // Of four dimensions two are velocities, which the force decides; the positions follow from the velocities alone, and do not count.
        Assert.InRange(actions.Alignment!.Value, 0.95, 1);
        Assert.InRange(actions.AlignmentBefore!.Value, 0, 0.01);
        Assert.InRange(actions.CopyLastAction!.Value, 0.45, 0.46);
    }

    public void Dispose() => _bench.Dispose();

    private DatasetReport Read(string name)
    {
        if (SharedData.Find(name.Split('/')) is not { } path)
        {
            Assert.Skip($"The recording {name} is not on this machine.");
            throw new InvalidOperationException();
        }

        var isFolder = Directory.Exists(path);
        var (paths, root) = isFolder ? (Directory.GetFiles(path, "*", SearchOption.AllDirectories), path) : ([path], Path.GetDirectoryName(path)!);
        var files = paths.Where(file => !file.EndsWith("LICENSE", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var result = _bench.ReadFiles(null, [.. files.Select(file => new IntakeFile(Path.GetRelativePath(root, file), file))]);
        Workbench.Accepted(result);
        return result.Report;
    }
}
