using ImitationService.Domain.Projects;
using ImitationService.Domain.Runs;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>What every store of runs promises about lists.</summary>
public abstract class RunListContract : ContractSuite
{
    [Fact]
    public async Task ListAsync_PageByPage_GivesEveryRunOnceFromTheNewest()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add((await Service.Runs.AddAsync(NewRun.Create(seconds: i), default)).Run.Id);
        }

        var listed = new List<string>();
        for (string? after = null; listed.Count < 7; after = listed[^1])
        {
            var page = await Service.Runs.ListAsync(Project.DefaultId, new RunFilter(), after, 3, default);
            Assert.NotEmpty(page);
            listed.AddRange(page.Select(run => run.Id));
        }

        Assert.Equal(Enumerable.Reverse(ids), listed);
        Assert.Empty(await Service.Runs.ListAsync(Project.DefaultId, new RunFilter(), listed[^1], 3, default));
    }

    [Fact]
    public async Task ListAsync_Filter_GivesOnlyThose()
    {
        var first = (await Service.Runs.AddAsync(NewRun.Create(datasetId: "ds_a"), default)).Run;
        var second = (await Service.Runs.AddAsync(NewRun.Create(datasetId: "ds_b", seconds: 1), default)).Run;
        var third = (await Service.Runs.AddAsync(NewRun.Create(datasetId: "ds_b", algorithm: "gail", seconds: 2), default)).Run;
        await Service.Runs.ChangeAsync(second.Id, (run, now) => run.Cancel(now), default);

        Assert.Equal([third.Id, second.Id], await IdsAsync(new RunFilter(DatasetId: "ds_b")));
        Assert.Equal([third.Id], await IdsAsync(new RunFilter(Algorithm: "gail")));
        Assert.Equal([second.Id], await IdsAsync(new RunFilter(State: RunState.Cancelled)));
        Assert.Equal([third.Id, first.Id], await IdsAsync(new RunFilter(State: RunState.Queued)));
        Assert.Empty(await IdsAsync(new RunFilter(RunState.Queued, "ds_a", "gail")));
    }

    [Fact]
    public async Task ListIdsAsync_States_GivesTheOldestFirst()
    {
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await Service.Runs.AddAsync(NewRun.Create(seconds: i), default)).Run.Id);
        }

        await Service.Runs.TryAcquireAsync(ids[1], "worker", TimeSpan.FromMinutes(1), default);
        await Service.Runs.ChangeAsync(ids[2], (run, now) => run.Cancel(now), default);

        Assert.Equal([ids[0], ids[1], ids[3]], await Service.Runs.ListIdsAsync([RunState.Queued, RunState.Starting], default));
        Assert.Empty(await Service.Runs.ListIdsAsync([RunState.Succeeded], default));
    }

    [Fact]
    public async Task ListEventsAsync_Cursor_GoesOnWithoutGapOrRepetition()
    {
        var run = (await Service.Runs.AddAsync(NewRun.Create(), default)).Run;
        await Service.Runs.TryAcquireAsync(run.Id, "worker", TimeSpan.FromMinutes(1), default);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Begin(5, now), default);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Cancel(now), default);

        var first = await Service.Runs.ListEventsAsync(run.Id, 0, 3, default);
        var rest = await Service.Runs.ListEventsAsync(run.Id, first[^1].Sequence, 3, default);

        Assert.Equal(["queued", "starting", "running", "cancelling"], first.Concat(rest).Select(e => e.Type));
        Assert.Equal([1L, 2, 3, 4], first.Concat(rest).Select(e => e.Sequence));
        Assert.Equal("""{"total_steps":5,"attempt":1}""", first[2].Data.ToJsonString());
    }

    [Fact]
    public async Task IsDatasetInUseAsync_UntilItsRunsAreOver()
    {
        var run = (await Service.Runs.AddAsync(NewRun.Create(datasetId: "ds_a"), default)).Run;

        Assert.True(await Service.Runs.IsDatasetInUseAsync("ds_a", default));
        Assert.False(await Service.Runs.IsDatasetInUseAsync("ds_b", default));
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Cancel(now), default);
        Assert.False(await Service.Runs.IsDatasetInUseAsync("ds_a", default));
    }

    private async Task<IEnumerable<string>> IdsAsync(RunFilter filter) =>
        (await Service.Runs.ListAsync(Project.DefaultId, filter, null, 100, default)).Select(run => run.Id);
}
