using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests.Runs;

/// <summary>Changes announced from one process to the other.</summary>
public sealed class PostgresChangeSignalTests : IAsyncLifetime
{
    private DistributedService _first = null!;
    private DistributedService _second = null!;

    private PostgresChangeSignal Sender => _first.Services.GetRequiredService<PostgresChangeSignal>();

    private PostgresChangeSignal Receiver => _second.Services.GetRequiredService<PostgresChangeSignal>();

    public async ValueTask InitializeAsync()
    {
        _first = await DistributedService.StartAsync();
        _second = _first.StartAnother();
        await Sender.StartAsync(default);
        await Receiver.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        if (_first is not null)
        {
            await Sender.StopAsync(default);
            await Receiver.StopAsync(default);
            await _second.DisposeAsync();
            await _first.DisposeAsync();
        }
    }

    [Fact]
    public async Task AddAsync_InOneProcess_WakesWaitersOfTheOther()
    {
        await Eventually(async () => await PassesQuicklyAsync());
    }

    [Fact]
    public async Task Publish_ConnectionsWereCut_IsHeardAgainSoonAfter()
    {
        await Eventually(async () => await PassesQuicklyAsync());

        await _first.Database.CutConnectionsAsync();

        await Eventually(async () => await PassesQuicklyAsync());
    }

    [Fact]
    public async Task WaitAsync_DatabaseGone_EndsAfterASecondAllTheSame()
    {
        await _first.Database.DisposeAsync();

        await Receiver.WaitAsync("run_1", default).WaitAsync(TimeSpan.FromSeconds(60));
        Sender.Publish("run_1");
    }

    // Far below the second after which everybody looks anyway.
    private async Task<bool> PassesQuicklyAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        var run = NewRun.Create();
        var waited = ((IChangeSignal)Receiver).WaitAsync(run.Id, default);
        await _first.Runs.AddAsync(run, default);
        await waited;
        return TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(0.7);
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (await condition())
            {
                return;
            }
        }

        Assert.Fail("No announcement came through.");
    }
}
