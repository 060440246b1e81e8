using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Reports;

/// <summary>What a recording must look like for a finding, and how little less is none.</summary>
public sealed class FindingTests : IDisposable
{
    private readonly Workbench _bench = new();
    private readonly Random _random = new(5);

    [Fact]
    public void Report_ActionThatNeverChanges_IsSevere()
    {
        var report = Read(Recording.Make(4, 50, (_, _) => ([_random.NextDouble()], [0.5])));

        Assert.Contains(report.Problems, problem => problem is { Code: "constant-action", Severity: ProblemSeverity.Severe });
    }

    // What the numbers do not tell, the texts may: none of this is the recording's fault.
    [Fact]
    public void Report_NumbersThatSayNothingBesideTexts_AreNoFinding()
    {
        var lines = Enumerable.Range(0, 600).Select(i =>
            $$$"""{"episode": {{{i / 60}}}, "observation": {"speed": 1.5, "instruction": "please go {{{i % 7}}} steps to the left"}, "action": [{{{i % 7}}}.25]}""");
        var result = _bench.Read(null, ("talk.jsonl", string.Join('\n', lines)));

        Assert.Contains(result.Contents!.Features, feature => feature.Type == ElementType.Text);
        Assert.DoesNotContain(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Severe || problem.Code is "contradictory-demonstrations" or "frozen-observation");
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void Report_ClassOfLessThanOneInAHundred_IsRare(int times, bool isFound)
    {
        var report = Read(Recording.Make(10, 100, (episode, step) => ([_random.NextDouble()], [step == 50 && episode < times ? 2 : step % 2])));

        Assert.Equal(isFound, report.Problems.Any(problem => problem is { Code: "rare-class", Severity: ProblemSeverity.Warning }));
    }

    // One of four classes, held for so many transitions; and one that is nearly always taken, by chance, which tells nothing of the next.
    [Theory]
    [InlineData(1, 0.25, false)]
    [InlineData(3, 0.25, true)]
    [InlineData(1, 0.9, false)]
    public void Report_ChoicesThatLast_AreCopied(int held, double commonest, bool isFound)
    {
        var choice = 0;
        int Choose() => _random.NextDouble() < commonest ? 0 : 1 + _random.Next(3);
        var report = Read(Recording.Make(10, 300, (_, step) => ([_random.NextDouble()], [choice = step % held == 0 ? Choose() : choice])));

        Assert.Equal(isFound, report.Problems.Any(problem => problem is { Code: "copied-action", Severity: ProblemSeverity.Note }));
    }

    // The action of the row after says where that row is, as its own action does: no shift can be told.
    [Fact]
    public void Report_RowsThatDoNotContinueEachOther_AreNotOffByOne()
    {
        var report = Read(Recording.Make(10, 100, (episode, step) =>
        {
            var (x, y) = (_random.NextDouble() - 0.5, _random.NextDouble() - 0.5);
            return ([x, y], [x > 0 ? 1 : 0, y > 0 ? 1 : 0]);
        }));

        Assert.DoesNotContain(report.Problems, problem => problem.Code == "off-by-one");
        Assert.Null(_bench.Analysis().Actions.Alignment);
    }

    // One choice moves by -1, 0 or 1 along x, the other by nought or one along y; four times in 600 it jumps instead.
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Report_SeveralChoices_LooksAtEachOfThem(int late, bool isShifted)
    {
        var (episodes, length) = (6, 100);
        var choices = Enumerable.Range(0, episodes * length).Select(i => (X: _random.Next(3), Y: i % 150 == 70 ? 2 : _random.Next(2))).ToArray();
        var places = new double[choices.Length, 2];
        for (var i = 1; i < choices.Length; i++)
        {
            (places[i, 0], places[i, 1]) = (places[i - 1, 0] + choices[i - 1].X - 1, places[i - 1, 1] + choices[i - 1].Y);
        }

        var recording = Recording.Make(episodes, length, (episode, step) =>
        {
            var (row, taken) = ((episode * length) + step, choices[Math.Max(0, (episode * length) + step - late)]);
            return ([places[row, 0], places[row, 1]], [taken.X, taken.Y]);
        });
        var report = Read(recording, "{\"action_kind\":\"multi_discrete\"}");

        Assert.InRange(_bench.Analysis().Actions.CopyLastAction!.Value, 0.36, 0.47); // the mean of 1/3 and 1/2
        Assert.Equal(isShifted, report.Problems.Any(problem => problem.Code == "off-by-one"));
        Assert.InRange((isShifted ? _bench.Analysis().Actions.AlignmentAfter : _bench.Analysis().Actions.Alignment)!.Value, 0.9, 1);
        Assert.Contains("Class 2 of dimension 1", Assert.Single(report.Problems, problem => problem.Code == "rare-class").Detail);
        Assert.DoesNotContain(report.Problems, problem => problem.Code is "saturated-action" or "action-out-of-range");
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(40, false)]
    public void Report_MoreThanHalfFrozen_IsSevere(int still, bool isFound)
    {
        var report = Read(Recording.Make(6, 100, (episode, step) => ([Math.Max(step, still) + (episode * 1000.0)], [Math.Sin(step)])));

        Assert.Equal(isFound, report.Problems.Any(problem => problem is { Code: "mostly-frozen", Severity: ProblemSeverity.Severe }));
        Assert.Equal(6, report.Problems.Count(problem => problem is { Code: "frozen-observation", Position: 0 }));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Report_OneBeginningForAll_IsNoted(double spread, bool isFound)
    {
        var report = Read(Recording.Make(6, 100, (episode, step) => ([(spread * episode) + (step * (1 + (episode / 50.0)) / 100)], [step * 0.5])));

        Assert.Equal(isFound, report.Problems.Any(problem => problem is { Code: "same-start", Severity: ProblemSeverity.Note }));
    }

    [Fact]
    public void Report_OfMoreThanFitsTheLimit_SaysWhatItTook()
    {
        var files = _bench.Store(("a.csv", System.Text.Encoding.UTF8.GetBytes(Recording.Make(100, 50, (_, _) => ([_random.NextDouble(), 1 + _random.NextDouble()], [_random.NextDouble()])).ToCsv())));
        var output = Directory.CreateTempSubdirectory("report-").FullName;
        var limits = new IntakeLimits { MaximumReportElements = 5000 };

        var report = Intake.Read(new IntakeRequest(files, null, output, limits), TestContext.Current.CancellationToken).Report;
        var analysis = Analysis(output);
        Directory.Delete(output, recursive: true);

        // Two observations, one action, time and reward: 1000 transitions, of twenty episodes.
        Assert.Equal((20, 1000), (analysis.EpisodesExamined, analysis.TransitionsExamined));
        Assert.Equal(Math.Sqrt(Math.Log(40) / 2000), analysis.QuantileError, 12);
        Assert.Contains(report.Problems, problem => problem.Code == "sampled-report");
        Assert.Equal(5000, report.Transitions);
    }

    [Fact]
    public void Analysis_OfAllTransitions_HasExactQuantilesAndHistograms()
    {
        Read(Recording.Make(10, 101, (episode, step) => ([(step * 10) + episode], [step])));
        var analysis = _bench.Analysis();
        var profile = analysis.Profiles.Single(profile => profile.Feature == FeatureNames.State);

        Assert.Equal(0, analysis.QuantileError);
        Assert.Equal((0, 1009), (profile.Histogram.From, profile.Histogram.To));
        Assert.Equal(1010, profile.Histogram.Counts.Sum());
        Assert.All(profile.Histogram.Counts, count => Assert.InRange(count, 41, 44));
        Assert.Equal(504.5, profile.Quantiles[3], 9);
        Assert.Equal(10.09, profile.Quantiles[0], 2);
        Assert.Equal(1, profile.Coverage);
    }

    public void Dispose() => _bench.Dispose();

    private static DatasetAnalysis Analysis(string folder) =>
        System.Text.Json.JsonSerializer.Deserialize<DatasetAnalysis>(File.ReadAllText(Path.Combine(folder, DatasetAnalysis.FileName)), Domain.Json.ServiceJson.Options)!;

    private DatasetReport Read(Recording recording, string? mapping = null)
    {
        var result = _bench.Read(mapping, ("a.csv", recording.ToCsv()));
        Workbench.Accepted(result);
        return result.Report;
    }
}
