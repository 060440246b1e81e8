using ImitationService.Domain.Json;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;
using System.Text.Json;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>What every store of runs promises about rows and events.</summary>
public abstract class RunStoreContract : ContractSuite
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task FindAsync_AfterAdd_ReadsBackEveryMember()
    {
        var run = NewRun.Create("my-run");
        var expected = JsonSerializer.Serialize(run, ServiceJson.Options);

        var added = await Service.Runs.AddAsync(run, default);
        var found = await Service.Runs.FindAsync(run.Id, default);

        Assert.True(added.Created);
        Assert.Empty(run.PendingEvents);
        Assert.Equal(WithoutPending(expected), WithoutPending(JsonSerializer.Serialize(found, ServiceJson.Options)));
    }

    [Fact]
    public async Task FindAsync_ByClientId_FindsTheRun()
    {
        var run = NewRun.Create("my-run");
        await Service.Runs.AddAsync(run, default);

        Assert.Equal(run.Id, (await Service.Runs.FindAsync(Project.DefaultId, "my-run", default))?.Id);
        Assert.Null(await Service.Runs.FindAsync(Project.DefaultId, "another-run", default));
        Assert.Null(await Service.Runs.FindAsync(NewRun.Create().Id, default));
    }

    [Fact]
    public async Task FindAsync_TextThatNoDatabaseKeeps_IsNull()
    {
        Assert.Null(await Service.Runs.FindAsync("a\0b", default));
        Assert.Null(await Service.Runs.FindAsync(Project.DefaultId, "a\0b", default));
        Assert.Null(await Service.Datasets.FindAsync(Project.DefaultId, "ds_\0", default));
        Assert.Null(await Service.ApiKeys.FindAsync(null, "key_\0", default));
        Assert.Null(await Service.Projects.FindAsync("prj_\0", default));
        Assert.Null(await Service.Datasets.FindAsync("ds_\0", default));
    }

    [Fact]
    public async Task AddAsync_SameIdentifierAtOnce_IsMadeOnceAndFoundOtherwise()
    {
        var id = NewRun.Create().Id;
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Service.Runs.AddAsync(NewRun.Create(id: id), default))));

        Assert.Single(results, result => result.Created);
        Assert.All(results, result => Assert.Equal(id, result.Run.Id));
    }

    [Fact]
    public async Task AddAsync_FiftyAtOnceWithOneClientId_GivesOneRow()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Service.Runs.AddAsync(NewRun.Create("one", seconds: i), default))));

        Assert.Single(results, result => result.Created);
        Assert.Single(results.Select(result => result.Run.Id).Distinct());
        Assert.Single(await Service.Runs.ListAsync(Project.DefaultId, new RunFilter(), null, 100, default));
        Assert.Single(await Service.Runs.ListEventsAsync(results[0].Run.Id, 0, 10, default));
    }

    [Fact]
    public async Task Queries_AnotherProject_SeeNothingOfIt()
    {
        var mine = (await Service.Runs.AddAsync(NewRun.Create("my-run"), default)).Run;
        var theirs = await Service.Runs.AddAsync(NewRun.Create("my-run", seconds: 1, projectId: "prj_other"), default);

        Assert.True(theirs.Created);
        Assert.Null(await Service.Runs.FindAsync("prj_other", mine.Id, default));
        Assert.Equal(mine.Id, (await Service.Runs.FindAsync(Project.DefaultId, "my-run", default))!.Id);
        Assert.Equal(theirs.Run.Id, (await Service.Runs.FindAsync("prj_other", "my-run", default))!.Id);
        Assert.Equal([theirs.Run.Id], (await Service.Runs.ListAsync("prj_other", new RunFilter(), null, 10, default)).Select(run => run.Id));
        Assert.Equal(2, (await Service.Runs.ListIdsAsync([RunState.Queued], default)).Count);
    }

    [Fact]
    public async Task ChangeAsync_FortyAtOnce_LosesNoChange()
    {
        var run = NewRun.Create();
        await Service.Runs.AddAsync(run, default);
        var held = await Service.Runs.TryAcquireAsync(run.Id, "worker", Lease, default);
        await Service.Runs.ChangeLeasedAsync(run.Id, held!.LeaseEpoch, (r, now) => r.Begin(100, now), [], default);

        await Task.WhenAll(Enumerable.Range(1, 40).Select(i => Task.Run(() => Service.Runs.ChangeAsync(
            run.Id,
            (r, now) => r.Report(i, new Dictionary<string, double> { [$"m{i}"] = i }, null, now),
            default))));

        var found = await Service.Runs.FindAsync(run.Id, default);
        var events = await Service.Runs.ListEventsAsync(run.Id, 0, 1000, default);
        Assert.Equal(40, found!.LatestMetrics.Count);
        Assert.Equal(43, found.LastEvent);
        Assert.Equal(Enumerable.Range(1, 43).Select(i => (long)i), events.Select(e => e.Sequence));
        Assert.Equal(40, events.Where(e => e.Type == RunEventTypes.Metric).Select(e => e.Data["step"]!.GetValue<long>()).Distinct().Count());
    }

    [Fact]
    public async Task ChangeAsync_VerbThrows_WritesNothing()
    {
        var run = NewRun.Create();
        await Service.Runs.AddAsync(run, default);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Service.Runs.ChangeAsync(
            run.Id,
            (r, now) =>
            {
                r.Cancel(now);
                r.Begin(1, now);
            },
            default));

        Assert.Equal(RunState.Queued, (await Service.Runs.FindAsync(run.Id, default))!.State);
        Assert.Single(await Service.Runs.ListEventsAsync(run.Id, 0, 10, default));
    }

    [Fact]
    public async Task ChangeAsync_UnknownRun_IsNull() =>
        Assert.Null(await Service.Runs.ChangeAsync(NewRun.Create().Id, (_, _) => Assert.Fail("There is nothing to change."), default));

    private static string WithoutPending(string json)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        node.Remove("pending_events");
        return node.ToJsonString();
    }
}
