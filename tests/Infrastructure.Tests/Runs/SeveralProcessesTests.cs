using ImitationService.Domain.Runs;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>Two processes on one database: each with its own pools, its own signal, its own clock.</summary>
public sealed class SeveralProcessesTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private DistributedService _first = null!;
    private DistributedService _second = null!;

    public async ValueTask InitializeAsync()
    {
        _first = await DistributedService.StartAsync();
        _second = _first.StartAnother();
    }

    public async ValueTask DisposeAsync()
    {
        if (_first is not null)
        {
            await _second.DisposeAsync();
            await _first.DisposeAsync();
        }
    }

    [Fact]
    public async Task TryAcquireAsync_TwoWorkersRace_OneTrains()
    {
        for (var i = 0; i < 20; i++)
        {
            var run = (await _first.Runs.AddAsync(NewRun.Create(seconds: i), default)).Run;

            var held = await Task.WhenAll(
                Task.Run(() => _first.Runs.TryAcquireAsync(run.Id, "first", Lease, default)),
                Task.Run(() => _second.Runs.TryAcquireAsync(run.Id, "second", Lease, default)));

            Assert.Single(held, one => one is not null);
        }
    }

    [Fact]
    public async Task Change_HeartbeatsAndReportsAndCancelAtOnce_AllCome()
    {
        var run = (await _first.Runs.AddAsync(NewRun.Create(), default)).Run;
        await _first.Runs.TryAcquireAsync(run.Id, "first", Lease, default);
        await _first.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Begin(1000, now), [], default);

        await Task.WhenAll(
            Task.Run(() => RepeatAsync(_first, (r, now) => r.Heartbeat(null, Lease, now))),
            Task.Run(() => RepeatAsync(_first, (r, now) => r.Report(r.LastEvent, new Dictionary<string, double> { ["a"] = 1 }, null, now))),
            Task.Run(() => RepeatAsync(_second, (r, now) => r.Report(r.LastEvent, new Dictionary<string, double> { ["b"] = 1 }, null, now))),
            Task.Run(() => _second.Runs.ChangeAsync(run.Id, (r, now) => r.Cancel(now), default)));

        var found = (await _second.Runs.FindAsync(run.Id, default))!;
        var events = await _second.Runs.ListEventsAsync(run.Id, 0, 1000, default);
        Assert.Equal(RunState.Cancelling, found.State);
        Assert.Equal(104, found.LastEvent);
        Assert.Equal(Enumerable.Range(1, 104).Select(i => (long)i), events.Select(e => e.Sequence));

        async Task RepeatAsync(DistributedService service, Action<Run, DateTimeOffset> change)
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.NotNull(await service.Runs.ChangeLeasedAsync(run.Id, 1, change, [], default));
            }
        }
    }

    [Fact]
    public async Task InsertMetrics_LateWriterOfAnEarlierEpoch_NeverOverwrites()
    {
        var run = (await _first.Runs.AddAsync(NewRun.Create(), default)).Run;
        await _first.Runs.TryAcquireAsync(run.Id, "first", Lease, default);
        await _first.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Begin(1000, now), [new MetricPoint("a", 1, 1)], default);
        await _second.Runs.ChangeAsync(run.Id, (r, now) => r.Interrupt(new RunFailure(FailureReason.WorkerLost, "Lost.", Retryable: true), now), default);
        _first.Pass(RetryDelay.Longest);
        await _second.Runs.TryAcquireAsync(run.Id, "second", Lease, default);
        await _second.Runs.ChangeLeasedAsync(run.Id, 2, (r, now) => r.Begin(1000, now), [new MetricPoint("a", 1, 2), new MetricPoint("a", 1, 3)], default);

        Assert.Null(await _first.Runs.ChangeLeasedAsync(run.Id, 1, (_, _) => { }, [new MetricPoint("a", 1, 4)], default));

        Assert.Equal([new MetricPoint("a", 1, 3)], await _first.Runs.ListMetricsAsync(run.Id, new MetricQuery([], null, null, null), default));
    }
}
