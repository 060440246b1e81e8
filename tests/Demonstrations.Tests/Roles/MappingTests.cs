using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Roles;

public sealed class MappingTests : IDisposable
{
    private const string Table = "x,y,u,run\n1,2,1,a\n3,4,2,a\n5,6,1,b\n7,8,2,b\n9,10,1,b\n";

    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("""{"observation":["x","y"],"action":"u","episode":"run","action_kind":"continuous"}""")]
    [InlineData("""{"observation":[0,1],"action":2,"episode":3,"action_kind":"continuous"}""")]
    [InlineData("""{"observation":["t.csv:x","t.csv:1"],"action":"t.csv:u","episode":"run","action_kind":"continuous"}""")]
    public void Read_AnyWayOfNaming_GivesTheSame(string mapping)
    {
        var contents = _bench.Accept(mapping, ("t.csv", Table));

        Assert.Equal((2, 5), (contents.Episodes, contents.Transitions));
        Assert.Equal(new ActionSpace(ActionKind.Continuous, 1), contents.Action);
        Assert.Equal([1f, 2, 3, 4], _bench.Open().Floats(FeatureNames.State, 0, 2).ToArray());
    }

    [Fact]
    public void Read_OrderOfTheMapping_IsKept()
    {
        _bench.Accept("""{"observation":["y","x"],"action":"u"}""", ("t.csv", Table));

        Assert.Equal([2f, 1], _bench.Open().Floats(FeatureNames.State, 0, 1).ToArray());
    }

    [Fact]
    public void Read_EpisodeLength_Cuts()
    {
        _bench.Accept("""{"observation":"x","action":"u","episode_length":2}""", ("t.csv", Table));

        Assert.Equal([0, 2, 4, 5], _bench.Open().EpisodeOffsets.ToArray());
    }

    [Fact]
    public void Read_WholeFiles_AreNamedByTheirNames()
    {
        var contents = _bench.Accept("""{"observation":"left.csv","action":"right.csv"}""", ("left.csv", "1 2\n3 4\n5 6\n"), ("right.csv", "0.1\n0.2\n0.3\n"));

        Assert.Equal([2], contents.Features.Single(feature => feature.Name == FeatureNames.State).Shape);
    }

    [Theory]
    [InlineData("separator", "\",\"")]
    [InlineData("header", "true")]
    public void Read_WordOfTablesWhereThereIsNone_IsRefused(string word, string value)
    {
        var result = _bench.Read($$"""{"observation":"x","action":"u","{{word}}":{{value}}}""", ("t.jsonl", "{\"x\":1,\"u\":0.5}\n{\"x\":2,\"u\":0.25}\n{\"x\":3,\"u\":0.75}\n"));

        var problem = Assert.Single(result.Report.Problems, problem => problem.Code == "invalid-mapping");
        Assert.Equal($"The mapping's '{word}' is of tables of text, and the files are json-lines.", problem.Detail);
    }

    [Fact]
    public void Read_OneHotColumns_BecomeClasses()
    {
        var contents = _bench.Accept("""{"observation":"x","action":["a","b","c"],"action_kind":"discrete"}""", ("t.csv", "x,a,b,c\n1,1,0,0\n2,0,0,1\n3,0,1,0\n"));

        Assert.Equal(3, contents.Action.Classes);
        Assert.Equal([0L, 2, 1], _bench.Open().Integers(FeatureNames.Action, 0, 3).ToArray());
    }

    [Fact]
    public void Read_SeveralChoices_KeepsTheClassesOfEachColumn()
    {
        var result = _bench.Read("""{"observation":"x","action":["a","b"],"action_kind":"multi_discrete"}""", ("t.csv", "x,a,b\n1,0,4\n2,2,0\n3,0,4\n"));
        var contents = Workbench.Accepted(result);
        var dataset = _bench.Open();

        Assert.Equal((ActionKind.MultiDiscrete, 2, null), (contents.Action.Kind, contents.Action.Dimensions, contents.Action.Classes));
        Assert.Equal([3, 5], contents.Action.ClassesPerDimension!);
        Assert.Equal([3, 5], dataset.Contents.Action.ClassesPerDimension!);
        Assert.Equal([0L, 4, 2, 0, 0, 4], dataset.Integers(FeatureNames.Action, 0, 3).ToArray());
        Assert.Null(result.Report.ActionCounts);
        Assert.Equal([[2, 0, 1], [1, 0, 0, 0, 2]], result.Report.ChoiceCounts!);
        Assert.DoesNotContain(result.Report.Problems, problem => problem.Code == "action-kind-assumed");
    }

    [Theory]
    [InlineData("1,0,0.5", "row 2 has 0.5 in column 2")]
    [InlineData("1,-1,0", "row 2 has -1 in column 1")]
    [InlineData("1,0,4096", "row 2 has 4096 in column 2")]
    public void Read_ChoicesThatAreNone_SaysWhichRow(string row, string what)
    {
        var problem = _bench.Read("""{"observation":"x","action":["a","b"],"action_kind":"multi_discrete"}""", ("t.csv", $"x,a,b\n1,0,4\n{row}\n3,0,4\n")).Report.Problems[0];

        Assert.Equal("invalid-action", problem.Code);
        Assert.Contains(what, problem.Detail);
    }

    [Fact]
    public void Read_OneColumnAsSeveralChoices_IsRefused() =>
        Assert.Contains("is one column", _bench.Read("""{"observation":"x","action":"a","action_kind":"multi_discrete"}""", ("t.csv", "x,a\n1,0\n2,1\n3,0\n")).Report.Problems[0].Detail);

    // Whole numbers may be speeds as well as choices: what was understood is said, and nothing is turned into classes.
    [Theory]
    [InlineData(null, "2", true)]
    [InlineData("continuous", "2", false)]
    [InlineData(null, "2.5", false)]
    [InlineData(null, "-2", false)]
    public void Read_WholeNumbersInSeveralColumns_StayContinuousAndAreNoted(string? kind, string value, bool isNoted)
    {
        var said = kind is null ? string.Empty : $",\"action_kind\":\"{kind}\"";
        var result = _bench.Read($"{{\"observation\":\"x\",\"action\":[\"a\",\"b\"]{said}}}", ("t.csv", $"x,a,b\n1,0,4\n2,{value},0\n3,0,4\n"));

        Assert.Equal(ActionKind.Continuous, Workbench.Accepted(result).Action.Kind);
        Assert.Equal(isNoted, result.Report.Problems.Any(problem => problem.Code == "action-kind-assumed" && problem.Advice.Contains("multi_discrete", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_ObservationAndState_TakesThePlainerName()
    {
        var contents = _bench.Accept(null, ("t.csv", "obs_0,state_x,action,action_mask\n1,9,0.5,1\n2,9,0.25,1\n"));

        Assert.Equal([1], contents.Features.Single(feature => feature.Name == FeatureNames.State).Shape);
        Assert.Equal(1, contents.Action.Dimensions);
        Assert.Contains(contents.Unused, unused => unused.StartsWith("state_x", StringComparison.Ordinal));
        Assert.Contains(contents.Unused, unused => unused.StartsWith("action_mask", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ClockAndStep_AreBothUnderstood()
    {
        var contents = _bench.Accept(null, ("t.csv", "timestamp,frame_index,obs_0,action\n1700000000.5,0,1,0.5\n1700000000.75,1,2,0.25\n1700000009.5,0,3,0.5\n1700000010.0,1,4,0.75\n"));

        Assert.Equal([0, 2, 4], _bench.Open().EpisodeOffsets.ToArray());
        Assert.Equal([0f, 0.25f, 0, 0.5f], _bench.Open().Floats(FeatureNames.Timestamp, 0, 4).ToArray());
        Assert.Equal(BoundaryOrigin.Found, contents.Boundaries.Origin);
    }

    public void Dispose() => _bench.Dispose();
}
