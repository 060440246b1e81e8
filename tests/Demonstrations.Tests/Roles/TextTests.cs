using System.Text;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Roles;

/// <summary>Which texts become observations, and what is said of the others.</summary>
public sealed class TextTests : IDisposable
{
    private const string Dialogue = """
        {"utterance":"hello there","user":"ann","obs":[1],"action":"greet"}
        {"utterance":"book a table","user":"ann","obs":[2],"action":"ask_time"}
        {"utterance":"hello there","user":"bob","obs":[3],"action":"greet"}
        {"utterance":"","user":"bob","obs":[4],"action":"bye"}
        {"utterance":null,"user":"bob","obs":[5],"action":"bye"}
        """;

    private readonly Workbench _bench = new();

    [Fact]
    public void Read_KeyOfUtterances_IsTextAndIsCounted()
    {
        var result = _bench.Read(null, ("talk.jsonl", Dialogue));

        var contents = Workbench.Accepted(result);
        Assert.Equal(["action", FeatureNames.State, FeatureNames.Text], contents.Features.Select(feature => feature.Name));
        Assert.Equal((ElementType.Text, "talk.jsonl:utterance"), (contents.Features[2].Type, contents.Features[2].Source.Single()));
        var dataset = _bench.Open();
        Assert.Equal(["hello there", "book a table", ""], dataset.Texts);
        Assert.Equal([0L, 1L, 0L, 2L, 2L], dataset.Integers(FeatureNames.Text, 0, 5).ToArray());
        var summary = result.Report.Texts!.Single();
        Assert.Equal((FeatureNames.Text, 5L, 3L), (summary.Feature, summary.Rows, summary.Different));
        Assert.Equal([new TextCount("hello there", 2), new TextCount("", 2), new TextCount("book a table", 1)], summary.Frequent);
        Assert.Contains(result.Report.Problems, problem => problem is { Code: "missing-text", Severity: ProblemSeverity.Note } && problem.Detail.StartsWith("1 of 5", StringComparison.Ordinal));
        Assert.Contains("user: its name says no role; map it to use it", contents.Unused);
    }

    [Fact]
    public void Read_MappingThatNamesTexts_KeepsThemApartFromNumbers()
    {
        var contents = _bench.Accept("""{ "observation": ["user", "obs", "utterance"], "action": "action" }""", ("talk.jsonl", Dialogue));

        Assert.Equal(["action", FeatureNames.State, "observation.text.user", "observation.text.utterance"], contents.Features.Select(feature => feature.Name));
        Assert.Equal(["ann", "bob", "hello there", "book a table", ""], _bench.Open().Texts);
    }

    [Fact]
    public void Read_DatasetOfTextsAlone_IsAccepted()
    {
        var contents = _bench.Accept(null, ("talk.csv", "instruction,action\nturn left now,0.5\ngo straight on,0.25\nturn left now,0.125\n"));

        Assert.Equal(["action", FeatureNames.Text], contents.Features.Select(feature => feature.Name));
    }

    [Theory]
    [InlineData("obs_0,obs_colour,action\n1,red,0.5\n2,green,0.25\n3,red,0.125\n", "obs_colour: words, which are no numbers, and no sentences either; map it to use it as text")]
    [InlineData("obs_0,task,action\n1,fold the towel,0.5\n2,fold the towel,0.25\n3,fold the towel,0.125\n", "task: the same text everywhere; map it to use it as text")]
    [InlineData("obs_0,text,action\n1,7,0.5\n2,8,0.25\n3,9,0.125\n", "text: its name says no role; map it to use it")]
    public void Read_WordsThatMayBeAnything_AreLeftOutAndSaid(string table, string unused)
    {
        var contents = _bench.Accept(null, ("a.csv", table));

        Assert.Equal(["action", FeatureNames.State], contents.Features.Select(feature => feature.Name));
        Assert.Contains(unused, contents.Unused);
    }

    [Fact]
    public void Read_OtherTextsOrOrder_ChangeTheDigest()
    {
        var first = _bench.Accept(null, ("talk.jsonl", Dialogue));

        Assert.NotEqual(first.Digest, _bench.Accept(null, ("talk.jsonl", Dialogue.Replace("a table", "a chair", StringComparison.Ordinal))).Digest);
        Assert.Equal(first.Digest, _bench.Accept(null, ("other.jsonl", Dialogue)).Digest);
    }

    [Fact]
    public void Read_ManyDifferentTexts_AreNoClassesOfAnAction()
    {
        var lines = new StringBuilder("prompt,action\n");
        for (var i = 0; i < 5000; i++)
        {
            lines.Append($"say number {i},{i % 7}\n");
        }

        Assert.Equal(5000, _bench.Read(null, ("a.csv", lines.ToString())).Report.Texts!.Single().Different);
        Assert.Contains(_bench.Read("""{ "observation": "action", "action": "prompt" }""", ("a.csv", lines.ToString())).Report.Problems, problem => problem.Code == "too-many-labels");
    }

    public void Dispose() => _bench.Dispose();
}
