using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database.Postgres;
using ImitationService.Testing.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests.Database;

/// <summary>What becomes of requests while the Postgres server goes away and comes back.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task AnyRequest_EveryConnectionWasCut_IsAnsweredAllTheSame()
    {
        await using var service = await DistributedService.StartAsync();
        var run = await AddRunningAsync(service.Runs);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.Runs.FindAsync(run.Id, default)));

        for (var i = 0; i < 3; i++)
        {
            await service.Database.CutConnectionsAsync();
            Assert.NotNull(await service.Runs.FindAsync(run.Id, default));
            await service.Database.CutConnectionsAsync();
            Assert.NotNull(await service.Runs.ListMetricsAsync(run.Id, new MetricQuery([], null, null, 10), default));
            await service.Database.CutConnectionsAsync();
            Assert.NotNull(await service.Runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Heartbeat(null, Lease, now), [], default));
        }
    }

    [Fact]
    public async Task ChangeAsync_ConnectionsAreCutAllTheTime_MakesEveryChangeOnce()
    {
        await using var service = await DistributedService.StartAsync();
        var run = await AddRunningAsync(service.Runs);
        using var over = new CancellationTokenSource();
        var cutting = CutAsync(service.Database, over.Token);
        const int reports = 150;

        for (var step = 1; step <= reports; step++)
        {
            var current = step;
            await service.Runs.ChangeLeasedAsync(
                run.Id,
                1,
                (r, now) => r.Report(current, new Dictionary<string, double> { ["loss/train"] = current }, null, now),
                [new MetricPoint("loss/train", current, current)],
                default);
        }

        await over.CancelAsync();
        await cutting;
        var events = await service.Runs.ListEventsAsync(run.Id, 0, 1000, default);
        Assert.Equal(
            Enumerable.Range(1, reports).Select(step => (long)step),
            events.Where(e => e.Type == RunEventTypes.Metric).Select(e => e.Data["step"]!.GetValue<long>()));
        Assert.Equal(reports, (await service.Runs.ListMetricsAsync(run.Id, new MetricQuery([], null, null, null), default)).Count);
    }

    [Fact]
    public async Task AnyRequest_ServerKilledAndStartedAgain_GoesOn()
    {
        Assert.SkipWhen(TestServers.Postgres is null, "No Postgres server: tests/servers/up.sh says how to start one.");
        await using var server = await OwnServer.StartPostgresAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Database:Provider"] = "postgres",
                ["Database:ConnectionString"] = server.Variables["IMITATION_TEST_POSTGRES"],
            })
            .Build();
        await using var services = new ServiceCollection().AddLogging().AddDatabase(configuration).BuildServiceProvider();
        await services.MigrateDatabaseAsync(default);
        var runs = services.GetRequiredService<IRunStore>();
        var run = await AddRunningAsync(runs);

        await server.KillAsync();
        var reading = runs.FindAsync(run.Id, default);
        var writing = runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Heartbeat(null, Lease, now), [], default);
        await server.StartAsync();

        Assert.NotNull(await reading);
        Assert.NotNull(await writing);
        Assert.Equal(RunState.Running, (await runs.FindAsync(run.Id, default))!.State);
    }

    // As a process does that is suspended at the wrong moment: its lock must not outlive the lease of its run for long.
    [Fact]
    public async Task ChangeAsync_AnotherStandsStillInTheMiddleOfItsOwn_IsNotHeldUp()
    {
        await using var service = await DistributedService.StartAsync();
        var run = await AddRunningAsync(service.Runs);
        using var goesOn = new ManualResetEventSlim();
        var stands = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var standing = Task.Run(() => service.Runs.ChangeAsync(run.Id, StandStill, default));
        await stands.Task;

        var changed = await service.Runs.ChangeAsync(run.Id, (r, now) => r.Heartbeat(null, Lease, now), default).WaitAsync(TimeSpan.FromSeconds(20));

        goesOn.Set();
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => standing);
        Assert.True(PostgresFaults.IsUnreachable(fault), fault.ToString());
        Assert.Equal(RunState.Running, changed!.State);
        Assert.Equal(RunState.Running, (await service.Runs.FindAsync(run.Id, default))!.State);

        void StandStill(Run current, DateTimeOffset now)
        {
            stands.TrySetResult();
            goesOn.Wait(TimeSpan.FromMinutes(1));
            current.Cancel(now);
        }
    }

    private static async Task CutAsync(TestDatabase database, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await database.CutConnectionsAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(40), CancellationToken.None);
        }
    }

    private static async Task<Run> AddRunningAsync(IRunStore runs)
    {
        var run = (await runs.AddAsync(NewRun.Create(), default)).Run;
        await runs.TryAcquireAsync(run.Id, "worker", Lease, default);
        return (await runs.ChangeLeasedAsync(run.Id, 1, (r, now) => r.Begin(1000, now), [], default))!;
    }
}
