using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Json;
using ImitationService.Domain.Projects;

namespace ImitationService.Infrastructure.Tests.Datasets;

/// <summary>What every store of datasets promises.</summary>
public abstract class DatasetStoreContract : ContractSuite
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task FindAsync_ReadDataset_ReadsBackEveryMember()
    {
        var dataset = Upload("digest");
        await Service.Datasets.AddAsync(dataset, default);
        await Service.Datasets.ChangeAsync(dataset.Id, d => d.StartReading(), default);

        var changed = await Service.Datasets.ChangeAsync(dataset.Id, d => d.Complete(Accepted(), Now.AddMicroseconds(1)), default);

        var found = await Service.Datasets.FindAsync(dataset.Id, default);
        Assert.Equal(JsonSerializer.Serialize(changed, ServiceJson.Options), JsonSerializer.Serialize(found, ServiceJson.Options));
        Assert.Equal(DatasetState.Ready, found!.State);
        Assert.Equal(Now.AddMicroseconds(1), found.ReadAt);
        Assert.Equal("obs", found.Mapping!.Observation!.GetValue<string>());
        Assert.Equal([3], found.Contents!.Features[0].Shape);
        Assert.Equal(JsonSerializer.Serialize(found, ServiceJson.Options), JsonSerializer.Serialize(await Service.Datasets.FindBySourceAsync(Project.DefaultId, "digest", default), ServiceJson.Options));
    }

    [Fact]
    public async Task AddAsync_FiftyAtOnceOfOneUpload_GivesOneRow()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Service.Datasets.AddAsync(Upload("same", i), default))));

        Assert.Single(results, result => result.Created);
        Assert.Single(results.Select(result => result.Dataset.Id).Distinct());
        Assert.Single(await Service.Datasets.ListAsync(Project.DefaultId, DatasetSearch.All, null, 100, default));
    }

    [Fact]
    public async Task ChangeAsync_TwentyReadersAtOnce_KeepsEveryRevision()
    {
        var dataset = Upload("digest");
        await Service.Datasets.AddAsync(dataset, default);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Service.Datasets.ChangeAsync(dataset.Id, d => d.StartReading(), default))));

        Assert.Equal(21, (await Service.Datasets.FindAsync(dataset.Id, default))!.Revision);
    }

    [Fact]
    public async Task ChangeAsync_VerbThrows_WritesNothing()
    {
        var dataset = Upload("digest");
        await Service.Datasets.AddAsync(dataset, default);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Service.Datasets.ChangeAsync(dataset.Id, d => d.Complete(Accepted(), Now), default));

        Assert.Equal(DatasetState.Uploaded, (await Service.Datasets.FindAsync(dataset.Id, default))!.State);
    }

    [Fact]
    public async Task ListAsync_PageByPage_GivesEveryDatasetOnceFromTheNewest()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await Service.Datasets.AddAsync(Upload($"digest {i}", i), default)).Dataset.Id);
        }

        var first = await Service.Datasets.ListAsync(Project.DefaultId, DatasetSearch.All, null, 3, default);
        var second = await Service.Datasets.ListAsync(Project.DefaultId, DatasetSearch.All, first[^1].Id, 3, default);

        Assert.Equal(Enumerable.Reverse(ids), first.Concat(second).Select(dataset => dataset.Id));
    }

    [Fact]
    public async Task ListIdsAsync_State_GivesTheOldestFirst()
    {
        var first = (await Service.Datasets.AddAsync(Upload("a", 0), default)).Dataset;
        var second = (await Service.Datasets.AddAsync(Upload("b", 1), default)).Dataset;
        var third = (await Service.Datasets.AddAsync(Upload("c", 2), default)).Dataset;
        await Service.Datasets.ChangeAsync(second.Id, d => d.StartReading(), default);

        Assert.Equal([first.Id, third.Id], await Service.Datasets.ListIdsAsync(DatasetState.Uploaded, default));
        Assert.Equal([second.Id], await Service.Datasets.ListIdsAsync(DatasetState.Reading, default));
    }

    [Fact]
    public async Task RemoveAsync_Row_IsGoneAndItsDigestFree()
    {
        var dataset = (await Service.Datasets.AddAsync(Upload("digest"), default)).Dataset;

        Assert.True(await Service.Datasets.RemoveAsync(dataset.Id, default));
        Assert.False(await Service.Datasets.RemoveAsync(dataset.Id, default));

        Assert.Null(await Service.Datasets.FindAsync(dataset.Id, default));
        Assert.Null(await Service.Datasets.ChangeAsync(dataset.Id, d => Assert.Fail("There is nothing to change."), default));
        Assert.True((await Service.Datasets.AddAsync(Upload("digest", 1), default)).Created);
    }

    [Fact]
    public async Task Queries_AnotherProject_SeeNothingOfIt()
    {
        var mine = (await Service.Datasets.AddAsync(Upload("digest"), default)).Dataset;
        var theirs = await Service.Datasets.AddAsync(Upload("digest", 1, "prj_other"), default);

        Assert.True(theirs.Created);
        Assert.Null(await Service.Datasets.FindAsync("prj_other", mine.Id, default));
        Assert.Equal(mine.Id, (await Service.Datasets.FindAsync(Project.DefaultId, mine.Id, default))!.Id);
        Assert.Equal(theirs.Dataset.Id, (await Service.Datasets.FindBySourceAsync("prj_other", "digest", default))!.Id);
        Assert.Equal([theirs.Dataset.Id], (await Service.Datasets.ListAsync("prj_other", DatasetSearch.All, null, 10, default)).Select(dataset => dataset.Id));
        Assert.Empty(await Service.Datasets.ListAsync("prj_none", DatasetSearch.All, null, 10, default));
    }

    [Fact]
    public async Task ListAsync_Search_FindsWordsInAnyCaseAndTagsExactly()
    {
        var plain = (await Service.Datasets.AddAsync(Upload("a", 0), default)).Dataset;
        var read = (await Service.Datasets.AddAsync(Upload("b", 1), default)).Dataset;
        await Service.Datasets.ChangeAsync(plain.Id, d => d.Tag(["Push", "robot 1"]), default);
        await Service.Datasets.ChangeAsync(plain.Id, d => d.Rename("Ärmel falten 100%"), default);
        await Service.Datasets.ChangeAsync(read.Id, d => d.StartReading(), default);
        await Service.Datasets.ChangeAsync(read.Id, d => d.Complete(Accepted(), Now), default);

        Assert.Equal([plain.Id], await FindAsync(DatasetSearch.Of("ÄRMEL  fal", [])));
        Assert.Equal([plain.Id], await FindAsync(DatasetSearch.Of("0%", [])));
        Assert.Equal([plain.Id], await FindAsync(DatasetSearch.Of("robot", [])));
        Assert.Equal([read.Id], await FindAsync(DatasetSearch.Of("Baselines", [])));
        Assert.Equal([], await FindAsync(DatasetSearch.Of("falten baselines", [])));
        Assert.Equal([plain.Id], await FindAsync(DatasetSearch.Of(null, ["robot 1", "Push"])));
        Assert.Equal([], await FindAsync(DatasetSearch.Of(null, ["push"])));
        Assert.Equal([], await FindAsync(DatasetSearch.Of(null, ["Push", "other"])));
        Assert.Equal([read.Id, plain.Id], await FindAsync(DatasetSearch.All));

        async Task<IEnumerable<string>> FindAsync(DatasetSearch search) =>
            (await Service.Datasets.ListAsync(Project.DefaultId, search, null, 10, default)).Select(dataset => dataset.Id);
    }

    [Fact]
    public async Task IsSourceInUseAsync_UntilTheNewOneIsMade_IsTrue()
    {
        var source = (await Service.Datasets.AddAsync(Upload("a", 0), default)).Dataset;
        var recipe = new Recipe { Sources = [new RecipeSource { Dataset = source.Id, Operations = [new FilterReturn { Minimum = 1 }] }] };
        var lineage = new DatasetLineage(recipe, [new LineageSource(source.Id, "a", "sha256:a")]);
        var derived = Dataset.Derive(Identifier.Create(Identifier.Dataset, Now), Project.DefaultId, "d", ["x"], lineage, "sha256:d", Now);
        await Service.Datasets.AddAsync(derived, default);

        Assert.True(await Service.Datasets.IsSourceInUseAsync(Project.DefaultId, source.Id, default));
        Assert.False(await Service.Datasets.IsSourceInUseAsync("prj_other", source.Id, default));
        Assert.False(await Service.Datasets.IsSourceInUseAsync(Project.DefaultId, derived.Id, default));
        await Service.Datasets.ChangeAsync(derived.Id, d => d.StartReading(), default);
        Assert.True(await Service.Datasets.IsSourceInUseAsync(Project.DefaultId, source.Id, default));
        var made = Accepted() with { Steps = [new DerivationStep(source.Id, recipe.Sources[0].Operations![0], 3, 2, [])] };
        await Service.Datasets.ChangeAsync(derived.Id, d => d.Complete(made, Now), default);
        Assert.False(await Service.Datasets.IsSourceInUseAsync(Project.DefaultId, source.Id, default));

        var found = (await Service.Datasets.FindAsync(derived.Id, default))!;
        Assert.Equal(["x"], found.Tags);
        Assert.Equal(1, Assert.IsType<FilterReturn>(Assert.Single(found.Lineage!.Steps!).Operation).Minimum);
        await Service.Datasets.RemoveAsync(source.Id, default);
        Assert.Equal([derived.Id], await Service.Datasets.ListPresentAsync(Project.DefaultId, [source.Id, derived.Id], default));
    }

    private static Dataset Upload(string digest, int seconds = 0, string projectId = Project.DefaultId) => Dataset.Upload(
        Identifier.Create(Identifier.Dataset, Now.AddSeconds(seconds)),
        projectId,
        "pendulum",
        [new DatasetFile("expert.npz", 501_974, new string('a', 64)), new DatasetFile("more.npz", 1, new string('b', 64))],
        new DatasetMapping { Observation = JsonValue.Create("obs"), Action = new JsonArray(0, 1), EpisodeLength = 200 },
        digest,
        Now.AddSeconds(seconds));

    private static IntakeResult Accepted() => new(
        new DatasetContents(
            "npz/stable-baselines",
            [new Feature(FeatureNames.State, ElementType.Float32, [3], ["obs"]), new Feature(FeatureNames.Action, ElementType.Int64, [], ["act"])],
            new ActionSpace(ActionKind.Discrete, 1, 2, ["left", "right"]),
            100,
            20_000,
            FinalObservations: false,
            new EpisodeBoundaries(BoundaryOrigin.Found, "episode_starts"),
            ["episode_returns: one value per episode, not per transition"],
            "sha256:" + new string('c', 64)),
        new DatasetReport(
            100,
            20_000,
            null,
            [new FeatureStatistics(FeatureNames.State, [0.1], [1e300], [1.0 / 3.0], [0.0], 0, 0, [2])],
            [5, 6],
            [new DatasetProblem(ProblemSeverity.Note, "constant-dimension", "It never changes.", "Leave it out.", "expert.npz", Feature: "observation.state[2]")],
            0));
}
