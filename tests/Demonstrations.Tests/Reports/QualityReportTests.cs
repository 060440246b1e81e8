using System.Globalization;
using System.Text;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Reports;

public sealed class QualityReportTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Fact]
    public void Report_OfGoodSet_HasCountsAndStatistics()
    {
        var report = _bench.Read(null, ("a.csv", "episode,obs_0,obs_1,action\n0,1,7,0.5\n0,2,7,1.5\n1,3,7,0.25\n1,6,7,0.75\n")).Report;

        Assert.Equal((2, 4), (report.Episodes, report.Transitions));
        Assert.Equal(new LengthSummary(2, 2, 2, 2), report.EpisodeLength);
        var state = report.Statistics.Single(statistics => statistics.Feature == FeatureNames.State);
        Assert.Equal([1, 7], state.Minimum);
        Assert.Equal([6, 7], state.Maximum);
        Assert.Equal([3, 7], state.Mean);
        Assert.Equal(Math.Sqrt(3.5), state.StandardDeviation[0], 12);
        Assert.Equal([1], state.ConstantDimensions);
        Assert.Contains(report.Problems, problem => problem is { Code: "constant-dimension", Feature: "observation.state[1]" });
    }

    [Fact]
    public void Report_LargeOffset_KeepsTheDeviation()
    {
        var text = new StringBuilder("obs_0,action\n");
        for (var i = 0; i < 10_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{1_000_000 + (i % 2)},{i / 7.0}\n");
        }

        var state = _bench.Read(null, ("a.csv", text.ToString())).Report.Statistics.Single(statistics => statistics.Feature == FeatureNames.State);

        Assert.Equal(1_000_000.5, state.Mean[0], 6);
        Assert.Equal(0.5, state.StandardDeviation[0], 6);
    }

    [Fact]
    public void Report_ValueThatIsNotFinite_HasItsPlace()
    {
        var problem = Assert.Single(_bench.Read(null, ("a.csv", "episode,obs_0,obs_1,action\n0,1,7,0.5\n0,2,7,1.5\n1,3,7,0.25\n1,6,nan,0.75\n")).Report.Problems, problem => problem.Severity == ProblemSeverity.Error);

        Assert.Equal(("not-finite", 1L, 1L, "observation.state[1]"), (problem.Code, problem.Episode!.Value, problem.Position!.Value, problem.Feature));
    }

    [Fact]
    public void Report_NaNInTheReward_IsOnlyAWarning()
    {
        var result = _bench.Read(null, ("a.csv", "obs_0,action,reward\n1,0.5,0\n2,1.5,nan\n3,0.25,1\n"));

        Assert.True(result.IsAccepted);
        Assert.Contains(result.Report.Problems, problem => problem is { Code: "not-finite", Severity: ProblemSeverity.Warning });
    }

    [Fact]
    public void Report_BrokenOffEpisode_IsPointedAt()
    {
        var text = new StringBuilder("episode,obs_0,action\n");
        for (var i = 0; i < 200; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i < 100 ? 0 : i < 101 ? 1 : 2)},{i * 0.5},{i * 0.25}\n");
        }

        var problem = Assert.Single(_bench.Read(null, ("a.csv", text.ToString())).Report.Problems);

        Assert.Equal(("odd-length", 1L), (problem.Code, problem.Episode!.Value));
    }

    [Fact]
    public void Report_SameEpisodeTwice_IsPointedAt()
    {
        var problem = Assert.Single(
            _bench.Read(null, ("a.csv", "episode,obs_0,action\n0,1,0.5\n0,2,0.25\n1,5,0.5\n1,6,0.75\n2,1,0.5\n2,2,0.25\n")).Report.Problems);

        Assert.Equal(("duplicate-episode", 2L), (problem.Code, problem.Episode!.Value));
        Assert.Contains("episode 0", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_ManyFaults_AreCountedBeyondTheListedOnes()
    {
        var text = new StringBuilder("obs_0,action\n0,0\n");
        for (var i = 0; i < 10_000; i++)
        {
            text.Append("1\n");
        }

        var report = _bench.Read(null, ("a.csv", text.ToString())).Report;

        Assert.True(report.Problems.Count <= DatasetReport.MaximumProblems);
        Assert.True(report.Problems.Count + report.ProblemsLeftOut >= 10_000);
    }

    [Fact]
    public void Report_IntegersTakenAsClasses_SaysSo()
    {
        var result = _bench.Read(null, ("a.csv", "obs_0,action\n1,0\n2,1\n3,1\n4,0\n"));

        Assert.Equal([2L, 2L], result.Report.ActionCounts);
        Assert.Contains(result.Report.Problems, problem => problem is { Code: "action-kind-assumed", Severity: ProblemSeverity.Note });
    }

    public void Dispose() => _bench.Dispose();
}
