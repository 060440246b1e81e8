using ImitationService.Domain.Runs;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>What every store of runs promises about leases: one effective writer.</summary>
public abstract class RunLeaseContract : ContractSuite
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly RunFailure Loss = new(FailureReason.WorkerLost, "The worker fell silent.", Retryable: true);

    [Fact]
    public async Task TryAcquireAsync_TwentyAtOnce_OneHolds()
    {
        var run = await AddAsync();

        var held = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Service.Runs.TryAcquireAsync(run.Id, $"worker-{i}", Lease, default))));

        var holder = Assert.Single(held, h => h is not null)!;
        var found = (await Service.Runs.FindAsync(run.Id, default))!;
        Assert.Equal(holder.Lease, found.Lease);
        Assert.Equal(1, found.LeaseEpoch);
        Assert.Equal(1, found.Attempt);
        Assert.Equal(RunState.Starting, found.State);
    }

    [Fact]
    public async Task TryAcquireAsync_CancelledOrUnknown_IsNull()
    {
        var run = await AddAsync();
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Cancel(now), default);

        Assert.Null(await Service.Runs.TryAcquireAsync(run.Id, "worker", Lease, default));
        Assert.Null(await Service.Runs.TryAcquireAsync(NewRun.Create().Id, "worker", Lease, default));
        Assert.Equal(2, (await Service.Runs.FindAsync(run.Id, default))!.LastEvent);
    }

    [Fact]
    public async Task ChangeLeasedAsync_Holder_WritesRunEventsAndPointsTogether()
    {
        var run = await AddRunningAsync();

        var changed = await Service.Runs.ChangeLeasedAsync(
            run.Id,
            1,
            (r, now) => r.Report(10, new Dictionary<string, double> { ["loss/train"] = 0.5 }, new RunProgress(10, 100, 12.5, null), now),
            [new MetricPoint("loss/train", 5, 0.75), new MetricPoint("loss/train", 10, 0.5)],
            default);

        Assert.Empty(changed!.PendingEvents);
        var found = (await Service.Runs.FindAsync(run.Id, default))!;
        Assert.Equal(new RunProgress(10, 100, 12.5, null), found.Progress);
        Assert.Equal(0.5, found.LatestMetrics["loss/train"]);
        Assert.Equal(4, (await Service.Runs.ListEventsAsync(run.Id, 0, 10, default)).Count);
        Assert.Equal([new MetricPoint("loss/train", 5, 0.75), new MetricPoint("loss/train", 10, 0.5)], await PointsAsync(run.Id));
    }

    [Fact]
    public async Task ChangeLeasedAsync_VerbThrows_WritesNoPoint()
    {
        var run = await AddRunningAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Succeed([], now), [new MetricPoint("loss/train", 1, 1)], default));

        Assert.Empty(await PointsAsync(run.Id));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task ChangeLeasedAsync_PointNotFinite_Throws(double value)
    {
        var run = await AddRunningAsync();

        await Assert.ThrowsAsync<ArgumentException>(() =>
            Service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => { }, [new MetricPoint("loss/train", 1, value)], default));
    }

    [Fact]
    public async Task ChangeLeasedAsync_AfterAnotherTookTheRun_IsRefused()
    {
        var run = await AddRunningAsync();
        Service.Pass(TimeSpan.FromMinutes(2));
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Interrupt(Loss, now), default);

        Assert.Null(await WriteAsync(run.Id, 1, 1.0));
        var second = await Service.Runs.TryAcquireAsync(run.Id, "other", Lease, default);
        Assert.Equal(2, second!.LeaseEpoch);
        Assert.Null(await WriteAsync(run.Id, 1, 1.0));

        Assert.Empty(await PointsAsync(run.Id));
        Assert.Equal(second.Revision, (await Service.Runs.FindAsync(run.Id, default))!.Revision);
    }

    [Fact]
    public async Task ChangeLeasedAsync_RunIsOver_IsRefused()
    {
        var run = await AddRunningAsync();
        await Service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Fail(Loss, now), [], default);

        Assert.Null(await WriteAsync(run.Id, 1, 1.0));
        Assert.Equal(RunState.Failed, (await Service.Runs.FindAsync(run.Id, default))!.State);
    }

    [Fact]
    public async Task ChangeLeasedAsync_SamePointAgain_KeepsTheLaterValue()
    {
        var run = await AddRunningAsync();
        await WriteAsync(run.Id, 1, 1.0);

        await WriteAsync(run.Id, 1, 2.0);

        Assert.Equal([new MetricPoint("loss/train", 7, 2.0)], await PointsAsync(run.Id));
    }

    [Fact]
    public async Task TryAcquireAsync_NewAttemptWithoutACheckpoint_DropsThePointsOfTheOldOneOnly()
    {
        var run = await AddRunningAsync();
        var other = await AddRunningAsync();
        await WriteAsync(run.Id, 1, 1.0);
        await WriteAsync(other.Id, 1, 3.0);
        Service.Pass(TimeSpan.FromMinutes(2));
        await Service.Runs.ChangeAsync(run.Id, (r, now) => r.Interrupt(Loss, now), default);
        await Service.Runs.TryAcquireAsync(run.Id, "other", Lease, default);

        Assert.Empty(await PointsAsync(run.Id));
        Assert.Single(await PointsAsync(other.Id));
    }

    [Fact]
    public async Task Heartbeat_Held_MovesTheEndOfTheLease()
    {
        var run = await AddRunningAsync();
        var before = (await Service.Runs.FindAsync(run.Id, default))!.Lease!;

        var after = (await Service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Heartbeat(null, 2 * Lease, now), [], default))!.Lease!;

        Assert.True(after.ExpiresAt >= before.ExpiresAt + Lease);
        Assert.Equal(before with { ExpiresAt = after.ExpiresAt }, after);
    }

    [Fact]
    public async Task ChangeLeasedAsync_LeaseRanOutByTheStoresClock_IsRefusedThoughNobodyElseHasTheRun()
    {
        var run = await AddRunningAsync();
        Service.Pass(TimeSpan.FromMinutes(2));

        Assert.Null(await WriteAsync(run.Id, 1, 1.0));
        Assert.Null(await Service.Runs.CommitCheckpointAsync(run.Id, new Checkpoint(5, 1, "key", 1, "sha", new Dictionary<string, double>(), default), (_, _) => { }, default));

        Assert.Empty(await PointsAsync(run.Id));
        Assert.Equal([run.Id], await Service.Queue.ListLostAsync(default));
    }

    private Task<Run?> WriteAsync(string id, long epoch, double value) =>
        Service.Runs.ChangeLeasedAsync(id, epoch, (r, now) => r.Heartbeat(null, Lease, now), [new MetricPoint("loss/train", 7, value)], default);

    private async Task<Run> AddAsync() => (await Service.Runs.AddAsync(NewRun.Create(), default)).Run;

    private async Task<Run> AddRunningAsync()
    {
        var run = await AddAsync();
        await Service.Runs.TryAcquireAsync(run.Id, "worker", Lease, default);
        return (await Service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Begin(100, now), [], default))!;
    }

    private Task<IReadOnlyList<MetricPoint>> PointsAsync(string id) =>
        Service.Runs.ListMetricsAsync(id, new MetricQuery([], null, null, null), default);
}
