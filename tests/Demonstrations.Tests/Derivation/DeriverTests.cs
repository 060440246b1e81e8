using System.Text.Json;
using ImitationService.Demonstrations.Canonical;
using ImitationService.Demonstrations.Derivation;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;
using ImitationService.Domain.Json;

namespace ImitationService.Demonstrations.Tests.Derivation;

/// <summary>Three episodes of 2, 3 and 4 transitions with T+1 observations; episode e has reward e in each transition.</summary>
public sealed class DeriverTests : IDisposable
{
    private const string Joints = "observation.joints";

    private readonly string _root = Directory.CreateTempSubdirectory("derive-").FullName;
    private readonly Dictionary<string, string> _folders = [];
    private int _outputs;

    public DeriverTests() => Write("ds_a", FeatureNames.State, new DatasetOrigin
    {
        FramesPerSecond = 10,
        Tasks = ["lift", "push"],
        EpisodeTasks = [0, 1, 1],
        EpisodeSuccess = [true, false, null],
        Filters = new Dictionary<string, IReadOnlyList<int>> { ["train"] = [0, 2] },
    });

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Derive_FramesAndTexts_AreThoseOfTheirEpisodes()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "seeing")).FullName;
        using (var writer = new CanonicalDatasetWriter(folder))
        {
            writer.Add(new Feature("observation.images.top", ElementType.UInt8, [2, 2, 1], ["top"]));
            writer.Append("observation.images.top", Enumerable.Range(0, 16).Select(i => (byte)i).ToArray());
            writer.Add(new Feature(FeatureNames.Text, ElementType.Text, [], ["said"]));
            writer.Append(FeatureNames.Text, [writer.NumberOf("left"), writer.NumberOf("right"), writer.NumberOf("left"), writer.NumberOf("right")]);
            writer.Add(new Feature(FeatureNames.Action, ElementType.Float32, [1], ["a"]));
            writer.Append(FeatureNames.Action, [0f, 1, 2, 3]);
            writer.Complete(
                new DatasetContents("test", [], new ActionSpace(ActionKind.Continuous, 1), 0, 0, false, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty), [2, 2]);
        }

        _folders["ds_seeing"] = folder;
        var contents = Accept("""{"sources":[{"dataset":"ds_seeing","operations":[{"operation":"drop_episodes","episodes":[0]}]},{"dataset":"ds_seeing"}]}""");

        using var derived = CanonicalDataset.Open(Output);
        Assert.Equal(3, contents.Episodes);
        Assert.Equal([8, 9, 10, 11, 12, 13, 14, 15, 0, 1], derived.Bytes("observation.images.top", 0, 6)[..10].ToArray().Select(value => (int)value));
        Assert.Equal(["left", "right", "left"], derived.Integers(FeatureNames.Text, 0, 3).ToArray().Select(number => derived.Texts[(int)number]));
    }

    [Fact]
    public void Derive_TwoPartsJoinedAgain_GivesTheDigestOfTheWhole()
    {
        var whole = Accept("""{"sources":[{"dataset":"ds_a"}]}""");

        var joined = Accept(
            """{"sources":[{"dataset":"ds_a","operations":[{"operation":"keep_episodes","episodes":[0]}]},{"dataset":"ds_a","operations":[{"operation":"drop_episodes","episodes":[0]}]}]}""");

        using var source = CanonicalDataset.Open(_folders["ds_a"]);
        Assert.Equal(source.Contents.Digest, whole.Digest);
        Assert.Equal(source.Contents.Digest, joined.Digest);
        Assert.Equivalent(source.Contents.Origin, joined.Origin, strict: true);
    }

    [Fact]
    public void Derive_OrderOfSources_IsTheOrderOfEpisodes()
    {
        var contents = Accept(
            """{"sources":[{"dataset":"ds_a","operations":[{"operation":"keep_episodes","episodes":[2]}]},{"dataset":"ds_a","operations":[{"operation":"keep_episodes","episodes":[0]}]}]}""");

        using var derived = CanonicalDataset.Open(Output);
        Assert.Equal([0, 4, 6], derived.EpisodeOffsets.ToArray());
        Assert.Equal([2f, 2f, 2f, 2f, 0f, 0f], derived.Floats(FeatureNames.Reward, 0, 6).ToArray());
        Assert.Equal([7f, 8f, 9f, 10f, 11f, 0f, 1f, 2f], derived.Floats(FeatureNames.State, 0, 8).ToArray());
        Assert.Equal([0, 1], contents.Origin!.Filters!["train"]);
        Assert.Equal(["push", "lift"], contents.Origin.Tasks);
        Assert.Equal([null, true], contents.Origin.EpisodeSuccess);
    }

    [Theory]
    [InlineData("""{"operation":"keep_episodes","episodes":[2,0]}""", "2,4")]
    [InlineData("""{"operation":"drop_episodes","episodes":[1]}""", "2,4")]
    [InlineData("""{"operation":"filter_return","minimum":3}""", "3,4")]
    [InlineData("""{"operation":"filter_return","minimum":1,"maximum":3}""", "3")]
    [InlineData("""{"operation":"filter_success","succeeded":true}""", "2")]
    [InlineData("""{"operation":"filter_success","succeeded":false}""", "3")]
    [InlineData("""{"operation":"filter_task","tasks":["push"]}""", "3,4")]
    public void Derive_Operation_KeepsTheEpisodesItNames(string operation, string lengths)
    {
        var result = Derive($$"""{"sources":[{"dataset":"ds_a"}],"operations":[{{operation}}]}""");

        Assert.True(result.IsAccepted, string.Join("\n", result.Report.Problems));
        using var derived = CanonicalDataset.Open(Output);
        var offsets = derived.EpisodeOffsets.ToArray();
        Assert.Equal(lengths, string.Join(',', offsets.Skip(1).Zip(offsets, (end, start) => end - start)));
        var step = Assert.Single(result.Steps!);
        Assert.Equal((offsets.Length - 1, 4 - offsets.Length), (step.EpisodesKept, step.EpisodesDropped));
    }

    [Theory]
    [InlineData("""{"operation":"keep_episodes","episodes":[3]}""", "no-such-episode")]
    [InlineData("""{"operation":"drop_episodes","episodes":[-1]}""", "no-such-episode")]
    [InlineData("""{"operation":"drop_episodes","episodes":[0,1,2]}""", "nothing-left")]
    [InlineData("""{"operation":"filter_return","minimum":9}""", "nothing-left")]
    [InlineData("""{"operation":"filter_return","minimum":2,"maximum":1}""", "bounds")]
    [InlineData("""{"operation":"filter_return"}""", "bounds")]
    [InlineData("""{"operation":"filter_task","tasks":["walk"]}""", "no-such-task")]
    [InlineData("""{"operation":"remap_features","drop":["observation.image"]}""", "no-such-feature")]
    [InlineData("""{"operation":"remap_features","drop":["action"]}""", "feature-needed")]
    [InlineData("""{"operation":"remap_features","drop":["observation.state"]}""", "feature-needed")]
    [InlineData("""{"operation":"remap_features","rename":{"reward":"observation.reward"}}""", "feature-name")]
    public void Derive_WhatDoesNotFit_IsAProblemAndNoDataset(string operation, string code)
    {
        var result = Derive($$"""{"sources":[{"dataset":"ds_a"}],"operations":[{{operation}}]}""");

        Assert.False(result.IsAccepted);
        Assert.Equal(code, Assert.Single(result.Report.Problems).Code);
        Assert.Empty(result.Steps!);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void Derive_ReturnsAfterRewardsAreDropped_IsAProblemThatFollowsOneStep()
    {
        var result = Derive(
            """{"sources":[{"dataset":"ds_a"}],"operations":[{"operation":"remap_features","drop":["reward"]},{"operation":"filter_return","minimum":1}]}""");

        Assert.Equal("no-rewards", Assert.Single(result.Report.Problems).Code);
        Assert.Equal(["reward"], Assert.Single(result.Steps!).FeaturesDropped);
    }

    [Fact]
    public void Derive_SourcesWithOtherNames_FitAfterRemapping()
    {
        Write("ds_b", Joints, origin: null);

        var apart = Derive("""{"sources":[{"dataset":"ds_a"},{"dataset":"ds_b"}]}""");
        var joined = Derive(
            """{"sources":[{"dataset":"ds_a"},{"dataset":"ds_b","operations":[{"operation":"remap_features","rename":{"observation.joints":"observation.state"}}]}]}""");

        Assert.Equal("sources-differ", Assert.Single(apart.Report.Problems).Code);
        Assert.Equal(6, joined.Contents!.Episodes);
        Assert.Null(joined.Contents.Origin!.FramesPerSecond);
        Assert.Contains(joined.Report.Problems, problem => problem.Code == "origin-differs");
        Assert.Empty(Assert.Single(joined.Steps!).FeaturesDropped);
        using var derived = CanonicalDataset.Open(Output);
        Assert.Equal(derived.Floats(FeatureNames.State, 0, 12).ToArray(), derived.Floats(FeatureNames.State, 12, 12).ToArray());
    }

    [Fact]
    public void Derive_SourceJoinedToItself_PointsAtEveryCopy()
    {
        var result = Derive("""{"sources":[{"dataset":"ds_a"},{"dataset":"ds_a"}]}""");

        Assert.Equal(
            [3L, 4L, 5L],
            result.Report.Problems.Where(problem => problem.Code == "duplicate-episode").Select(problem => problem.Episode!.Value).Order());
        Assert.True(File.Exists(Path.Combine(Output, DatasetAnalysis.FileName)));
    }

    [Fact]
    public void Derive_OperationSaidLast_IsTheSameOperation()
    {
        var last = Derive("""{"sources":[{"dataset":"ds_a"}],"operations":[{"episodes":[1],"operation":"keep_episodes"}]}""");

        Assert.Equal(1, last.Contents!.Episodes);
        Assert.IsType<KeepEpisodes>(Assert.Single(last.Steps!).Operation);
    }

    [Fact]
    public void Derive_SuccessNotSaidEverywhere_SaysHowManyWereDroppedForIt()
    {
        var result = Derive("""{"sources":[{"dataset":"ds_a"}],"operations":[{"operation":"filter_success","succeeded":true}]}""");

        var note = Assert.Single(result.Report.Problems, problem => problem.Code == "success-unknown");
        Assert.StartsWith("1 episode", note.Detail, StringComparison.Ordinal);
    }

    private string Output => Path.Combine(_root, $"output-{_outputs}");

    [Fact]
    public void Derive_SeveralChoices_CountsThoseThatRemain()
    {
        foreach (var (id, classes) in new[] { ("ds_two", 2), ("ds_three", 3) })
        {
            _folders[id] = Directory.CreateDirectory(Path.Combine(_root, id)).FullName;
            using var writer = new CanonicalDatasetWriter(_folders[id]);
            writer.Add(new Feature(FeatureNames.State, ElementType.Float32, [1], ["obs"]));
            writer.Append(FeatureNames.State, [1f, 2, 3, 4]);
            writer.Add(new Feature(FeatureNames.Action, ElementType.Int64, [2], ["acts"]));
            writer.Append(FeatureNames.Action, [0L, 0, 1, 1, 1, 0, 1, 1]);
            writer.Complete(
                new DatasetContents("test", [], new ActionSpace(ActionKind.MultiDiscrete, 2, ClassesPerDimension: [2, classes]), 0, 0, false, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty),
                [2, 2]);
        }

        var derived = Derive("""{"sources":[{"dataset":"ds_three","operations":[{"operation":"drop_episodes","episodes":[0]}]},{"dataset":"ds_three"}]}""");
        var failed = Derive("""{"sources":[{"dataset":"ds_two"},{"dataset":"ds_three"}]}""");

        Assert.Equal([[1, 5], [3, 3, 0]], derived.Report.ChoiceCounts!);
        Assert.Contains("2 choices of 2, 3 classes", failed.Report.Problems[0].Detail);
    }

    private DatasetContents Accept(string recipe) => Workbench.Accepted(Derive(recipe));

    private IntakeResult Derive(string recipe)
    {
        _outputs++;
        return Deriver.Derive(JsonSerializer.Deserialize<Recipe>(recipe, ServiceJson.Options)!, _folders, Output, CancellationToken.None);
    }

    private void Write(string id, string observation, DatasetOrigin? origin)
    {
        _folders[id] = Path.Combine(_root, id);
        using var writer = new CanonicalDatasetWriter(_folders[id]);
        writer.Add(new Feature(observation, ElementType.Float32, [1], ["obs"]));
        writer.Add(new Feature(FeatureNames.Action, ElementType.Int64, [], ["acts"]));
        writer.Add(new Feature(FeatureNames.Reward, ElementType.Float32, [], ["rews"]));
        writer.Append(observation, [.. Enumerable.Range(0, 12).Select(row => (float)row)]);
        writer.Append(FeatureNames.Action, [0L, 1L, 1L, 0L, 0L, 1L, 0L, 1L, 1L]);
        writer.Append(FeatureNames.Reward, [0f, 0f, 1f, 1f, 1f, 2f, 2f, 2f, 2f]);
        writer.Complete(
            new DatasetContents("test", [], new ActionSpace(ActionKind.Discrete, 1, 2), 0, 0, true, new EpisodeBoundaries(BoundaryOrigin.Found, "test"), [], string.Empty, origin),
            [2, 3, 4]);
    }
}
