using System.Text;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Formats;

public sealed class JsonLinesTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("""{"observation":[1,2],"action":[0.5]}|{"observation":[3,4],"action":[0.25]}|{"observation":[5,6],"action":[0.125]}""")]
    [InlineData("""{"obs":{"x":1,"y":2},"action":0.5}|{"obs":{"x":3,"y":4},"action":0.25}|{"obs":{"y":6,"x":5},"action":0.125}""")]
    [InlineData("""{"obs_0":1,"obs_1":2,"act":0.5}|{"obs_0":3,"obs_1":4,"act":0.25}|{"obs_0":5,"obs_1":6,"act":0.125}""")]
    [InlineData("""[{"state":[1,2],"action":0.5},|{"state":[3,4],"action":0.25},|{"state":[5,6],"action":0.125}]""")]
    public void Read_TransitionsInAnyForm_GivesTheSameRows(string lines)
    {
        var contents = _bench.Accept(null, ("a.jsonl", lines.Replace('|', '\n')));

        Assert.Equal((1, 3), (contents.Episodes, contents.Transitions));
        Assert.Equal([1f, 2, 3, 4, 5, 6], _bench.Open().Floats(FeatureNames.State, 0, 3).ToArray());
        Assert.Equal([0.5f, 0.25f, 0.125f], _bench.Open().Floats(FeatureNames.Action, 0, 3).ToArray());
    }

    /// <summary>Lines are parsed in blocks, side by side, and those that look alike without their structure being looked at again.</summary>
    [Fact]
    public void Read_ManyBlocksWithOddLines_EveryNumberIsInItsPlace()
    {
        const int Rows = 30_000;
        var text = new StringBuilder();
        for (var row = 0; row < Rows; row++)
        {
            text.Append((row % 997) switch
            {
                0 => $$$"""{"obs": {"x": [{{{row}}}, -{{{row}}}.25]}, "terminated": false, "action": 0.5}""",
                1 => $$$"""{"terminated":true,"action":0.5,"obs":{"x":[{{{row}}},-{{{row}}}.25]}}""",
                2 => $$$"""{"obs":{"x":[{{{row}}}.00000000000000000000000000,-{{{row}}}.25]},"terminated":false,"action":0.5}""",
                3 => $$$"""{"obs":{"x":[{{{row}}}e0,-{{{row}}}.25]},"terminated":true,"action":0.5}""" + "\n  ",
                _ => $$$"""{"obs":{"x":[{{{row}}},-{{{row}}}.25]},"terminated":{{{(row % 100 == 99 ? "true" : "false")}}},"action":0.5}""",
            }).Append('\n');
        }

        var contents = _bench.Accept(null, ("a.jsonl", text.ToString()));
        Assert.Equal(Rows, contents.Transitions);
        Assert.Equal(Enumerable.Range(0, Rows).SelectMany(row => new[] { row, -row - 0.25f }), _bench.Open().Floats(contents.Features.Single(feature => feature.IsObservation).Name, 0, Rows).ToArray());
        Assert.Equal(Enumerable.Range(0, Rows).Select(row => (byte)(row % 997 is not (0 or 2) && (row % 997 is 1 or 3 || row % 100 == 99) ? 1 : 0)), _bench.Open().Flags(FeatureNames.Terminated, 0, Rows).ToArray());
    }

    [Theory]
    [InlineData("""{"obs":[1,2],"action":01}""", "invalid-json")]
    [InlineData("""{"obs":[1,2],"action":+1}""", "invalid-json")]
    [InlineData("""{"obs":[1,2],"action":1.}""", "invalid-json")]
    [InlineData("""{"obs":[1,2],"action":.5}""", "invalid-json")]
    [InlineData("""{"obs":[1,2],"action":1}}""", "invalid-json")]
    [InlineData("""{"obs":[1,2],"action":1,"action":1}""", "invalid-json")]
    [InlineData("""{"obs":[1,[2]],"action":1}""", "ragged-row")]
    [InlineData("""{"obs":[1,2,3],"action":1}""", "ragged-row")]
    [InlineData("""{"obs":[1,2],"action":"left"}""", "ragged-row")]
    public void Read_FaultBehindManyBlocks_IsToldByItsLine(string line, string code)
    {
        const int Before = 60_000;
        var text = new StringBuilder();
        for (var row = 0; row < 70_000; row++)
        {
            text.Append(row == Before ? line : """{"obs":[1,2],"action":0.5}""").Append('\n');
        }

        var problem = Assert.Single(_bench.Read(null, ("a.jsonl", text.ToString())).Report.Problems);

        Assert.Equal((code, Before + 1), (problem.Code, problem.Position));
    }

    [Fact]
    public void Read_OneEpisodePerLine_KeepsFinalObservations()
    {
        var contents = _bench.Accept(
            null, ("a.jsonl", """{"obs":[[1],[2],[3]],"acts":[0.5,0.25],"rews":[1,0]}""" + "\n" + """{"obs":[[4],[5]],"acts":[0.75],"rews":[1]}"""));

        Assert.Equal((2, 3, true), (contents.Episodes, contents.Transitions, contents.FinalObservations));
        Assert.Equal([0, 2, 3], _bench.Open().EpisodeOffsets.ToArray());
        Assert.Equal([1f, 2, 3, 4, 5], _bench.Open().Floats(FeatureNames.State, 0, 5).ToArray());
    }

    [Fact]
    public void Read_OneEpisodePerLineWithoutFinalObservations_IsReadToo()
    {
        var contents = _bench.Accept(
            null, ("a.jsonl", """{"observations":[[1,0],[2,0]],"actions":[[0.5],[0.25]]}""" + "\n" + """{"observations":[[4,1]],"actions":[[0.75]]}"""));

        Assert.Equal((2, 3, false), (contents.Episodes, contents.Transitions, contents.FinalObservations));
    }

    [Fact]
    public void Read_FlagOnlyWhereItIsSet_EndsEpisodes()
    {
        var contents = _bench.Accept(
            null, ("a.jsonl", """{"obs":[1],"action":0.5}|{"obs":[2],"action":0.25,"terminated":true}|{"obs":[3],"action":0.125}""".Replace('|', '\n')));

        Assert.Equal([0, 2, 3], _bench.Open().EpisodeOffsets.ToArray());
        Assert.Equal([(byte)0, (byte)1, (byte)0], _bench.Open().Flags(FeatureNames.Terminated, 0, 3).ToArray());
        Assert.Equal(BoundaryOrigin.Found, contents.Boundaries.Origin);
    }

    [Fact]
    public void Read_TextualActionsAndEpisodes_AreUnderstood()
    {
        var contents = _bench.Accept(
            null, ("a.jsonl", """{"obs":[1],"action":"up","episode":"x"}|{"obs":[2],"action":"down","episode":"x"}|{"obs":[3],"action":"up","episode":"y"}""".Replace('|', '\n')));

        Assert.Equal(2, contents.Episodes);
        Assert.Equal(["down", "up"], contents.Action.Labels!.Order());
    }

    [Fact]
    public void Read_NamedVectors_BecomeFeaturesOfTheirOwn()
    {
        var contents = _bench.Accept(null, ("a.jsonl", """{"observation":{"state":[1,2],"goal":[3,4,5]},"action":0.5}|{"observation":{"state":[1,2],"goal":[3,4,6]},"action":0.25}""".Replace('|', '\n')));

        Assert.Equal([3], contents.Features.Single(feature => feature.Name == "observation.goal").Shape);
        Assert.Equal([2], contents.Features.Single(feature => feature.Name == FeatureNames.State).Shape);
    }

    [Fact]
    public void Read_NextObservations_AreLeftOut()
    {
        var contents = _bench.Accept(null, ("a.jsonl", """{"obs":[1],"action":0.5,"next_obs":[2],"done":false}|{"obs":[2],"action":0.25,"next_obs":[3],"done":true}""".Replace('|', '\n')));

        Assert.Equal(["action", "observation.state"], contents.Features.Select(feature => feature.Name));
        Assert.Equal("done", contents.Boundaries.Detail);
    }

    public void Dispose() => _bench.Dispose();
}
