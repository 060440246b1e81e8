using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>What every store of runs promises about checkpoints: a run goes on from the newest that is committed, and forgets what came after.</summary>
public abstract class CheckpointContract : ContractSuite
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly RunFailure Loss = new(FailureReason.WorkerLost, "The worker fell silent.", Retryable: true);

    [Fact]
    public async Task CommitCheckpointAsync_Holder_MakesItExistWithItsEvent()
    {
        var run = await AddRunningAsync();

        var committed = await CommitAsync(run.Id, 1, 50, loss: 0.5);

        Assert.Empty(committed!.Dropped);
        var found = Assert.Single(await Service.Runs.ListCheckpointsAsync(run.Id, default));
        Assert.Equal((50L, 1L, 0.5), (found.Step, found.Epoch, found.ValidationLoss));
        Assert.NotEqual(DateTimeOffset.UnixEpoch, found.CreatedAt);
        var happened = (await Service.Runs.ListEventsAsync(run.Id, 0, 10, default))[^1];
        Assert.Equal((RunEventTypes.Checkpoint, 50L), (happened.Type, (long)happened.Data["step"]!));
    }

    [Fact]
    public async Task CommitCheckpointAsync_EpochOfAnother_IsRefusedAndLeavesNothing()
    {
        var run = await AddRunningAsync();
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Interrupt(Loss, now), default);
        Service.Pass(RetryDelay.Longest);
        Assert.Null(await CommitAsync(run.Id, 1, 50));

        await Service.Runs.TryAcquireAsync(run.Id, "other", Lease, default);

        Assert.Null(await CommitAsync(run.Id, 1, 50));
        Assert.Empty(await Service.Runs.ListCheckpointsAsync(run.Id, default));
    }

    [Fact]
    public async Task CommitCheckpointAsync_AgainAfterAnUnheardSuccess_IsOneRow()
    {
        var run = await AddRunningAsync();
        await CommitAsync(run.Id, 1, 50, loss: 0.5);

        Assert.NotNull(await CommitAsync(run.Id, 1, 50, loss: 0.4));

        Assert.Equal(0.4, Assert.Single(await Service.Runs.ListCheckpointsAsync(run.Id, default)).ValidationLoss);
    }

    [Fact]
    public async Task CommitCheckpointAsync_MoreThanThePlanKeeps_DropsTheWorstWithTheSameTransaction()
    {
        var run = await AddRunningAsync();
        foreach (var (step, loss) in ((long, double)[])[(10, 0.9), (20, 0.1), (30, 0.2), (40, 0.3)])
        {
            Assert.Empty((await CommitAsync(run.Id, 1, step, loss))!.Dropped);
        }

        var dropped = (await CommitAsync(run.Id, 1, 50, 0.8))!.Dropped;

        Assert.Equal([10L], dropped.Select(checkpoint => checkpoint.Step));
        Assert.Equal([20L, 30, 40, 50], await StepsAsync(run.Id));
    }

    [Fact]
    public async Task TryAcquireAsync_AfterACheckpoint_GoesOnFromItAndForgetsWhatCameAfter()
    {
        var run = await AddRunningAsync();
        await ReportAsync(run.Id, 1, 40, 50, 60);
        await CommitAsync(run.Id, 1, 50, loss: 0.5);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Interrupt(Loss, now), default);
        Service.Pass(RetryDelay.Longest);

        var next = (await Service.Runs.TryAcquireAsync(run.Id, "other", Lease, default))!;

        Assert.Equal((50L, 2L, 2), (next.StartStep, next.LeaseEpoch, next.Attempt));
        Assert.Equal(0.5, next.LatestMetrics[MetricNames.ValidationLoss]);
        Assert.Equal([40L, 50], (await PointsAsync(run.Id)).Select(point => point.Step));
    }

    [Fact]
    public async Task TryAcquireAsync_FromAnEarlierStep_DropsTheCheckpointsAfterIt()
    {
        var run = await AddRunningAsync();
        await ReportAsync(run.Id, 1, 10, 20, 30);
        await CommitAsync(run.Id, 1, 10);
        await CommitAsync(run.Id, 1, 20);
        await CommitAsync(run.Id, 1, 30);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Pause(now), default);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.ConfirmPaused(now), default);
        Assert.Null(await Service.Runs.TryAcquireAsync(run.Id, "other", Lease, default));
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Resume(null, 20, now), default);

        var next = (await Service.Runs.TryAcquireAsync(run.Id, "other", Lease, default))!;

        Assert.Equal((20L, null), (next.StartStep, next.ResumeStep));
        Assert.Equal([10L, 20], await StepsAsync(run.Id));
        Assert.Equal([10L, 20], (await PointsAsync(run.Id)).Select(point => point.Step));
    }

    [Fact]
    public async Task TryAcquireAsync_FromTheStart_ForgetsEverything()
    {
        var run = await AddRunningAsync();
        await ReportAsync(run.Id, 1, 10);
        await CommitAsync(run.Id, 1, 10);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Fail(Loss, now), default);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Retry(0, now), default);

        var next = (await Service.Runs.TryAcquireAsync(run.Id, "other", Lease, default))!;

        Assert.Equal((0L, 1), (next.StartStep, next.Attempt));
        Assert.Empty(await StepsAsync(run.Id));
        Assert.Empty(await PointsAsync(run.Id));
    }

    [Fact]
    public async Task AddForkAsync_Origin_IsThereWithTheRunAndSurvivesARetryFromTheStart()
    {
        var run = NewRun.Create();
        var origin = new Checkpoint(0, 0, ObjectKeys.RunCheckpoint(run.Id, 0, 0), 5, "sha", new Dictionary<string, double> { ["loss/train"] = 1 }, DateTimeOffset.UnixEpoch);
        await Service.Runs.AddForkAsync(run, origin, default);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Fail(Loss, now), default);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Retry(0, now), default);

        var acquired = (await Service.Runs.TryAcquireAsync(run.Id, "worker", Lease, default))!;

        Assert.Equal(0, acquired.StartStep);
        Assert.Empty(acquired.LatestMetrics);
        Assert.True(Assert.Single(await Service.Runs.ListCheckpointsAsync(run.Id, default)).IsForked);
    }

    [Fact]
    public async Task ListAttemptsAsync_ManyMetricEvents_TellsTheAttemptsAlone()
    {
        var run = await AddRunningAsync();
        await ReportAsync(run.Id, 1, 1, 2, 3);
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Interrupt(Loss, now), default);
        Service.Pass(RetryDelay.Longest);
        await Service.Runs.TryAcquireAsync(run.Id, "other", Lease, default);

        var attempts = await Service.Runs.ListAttemptsAsync(run.Id, default);

        Assert.Equal(
            [(1L, "worker", "interrupted"), (2L, "other", null)],
            attempts.Select(attempt => (attempt.Epoch, attempt.Worker, attempt.End)));
    }

    private Task<CommittedCheckpoint?> CommitAsync(string id, long epoch, long step, double? loss = null)
    {
        var metrics = loss is { } value ? new Dictionary<string, double> { [MetricNames.ValidationLoss] = value } : [];
        var checkpoint = new Checkpoint(step, epoch, ObjectKeys.RunCheckpoint(id, epoch, step), 1, "sha", metrics, DateTimeOffset.UnixEpoch);
        return Service.Runs.CommitCheckpointAsync(id, checkpoint, (r, now) => r.AddCheckpoint(checkpoint, false, now), default);
    }

    private async Task ReportAsync(string id, long epoch, params long[] steps)
    {
        foreach (var step in steps)
        {
            await Service.Runs.ChangeLeasedAsync(
                id, epoch, (r, now) => r.Report(step, new Dictionary<string, double> { ["loss/train"] = 1 }, null, now), [new MetricPoint("loss/train", step, 1)], default);
        }
    }

    private async Task<IEnumerable<long>> StepsAsync(string id) => (await Service.Runs.ListCheckpointsAsync(id, default)).Select(checkpoint => checkpoint.Step);

    private Task<IReadOnlyList<MetricPoint>> PointsAsync(string id) =>
        Service.Runs.ListMetricsAsync(id, new MetricQuery([], null, null, null), default);

    private async Task<Run> AddRunningAsync()
    {
        var run = (await Service.Runs.AddAsync(NewRun.Create(), default)).Run;
        await Service.Runs.TryAcquireAsync(run.Id, "worker", Lease, default);
        return (await Service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Begin(100, now), [], default))!;
    }
}
