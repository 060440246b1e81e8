using ImitationService.Domain.Workers;

namespace ImitationService.Infrastructure.Tests.Workers;

/// <summary>What every list of workers promises.</summary>
public abstract class WorkerRegistryContract : ContractSuite
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly WorkerRegistration Worker = new(
        "worker_1", "machine", 17, "1.2.3", new Dictionary<WorkQueue, int> { [WorkQueue.Io] = 2, [WorkQueue.Gpu] = 1 });

    [Fact]
    public async Task ListAsync_AnnouncedTwice_IsOneWorkerAsItSaid()
    {
        await Service.Workers.AnnounceAsync(Worker, Lifetime, default);
        await Service.Workers.AnnounceAsync(Worker, Lifetime, default);

        var living = Assert.Single(await Service.Workers.ListAsync(default));
        Assert.Equal(Worker with { Slots = living.Registration.Slots }, living.Registration);
        Assert.Equal(Worker.Slots.Order(Comparer<KeyValuePair<WorkQueue, int>>.Create((a, b) => a.Key.CompareTo(b.Key))), living.Registration.Slots);
        Assert.True(living.LastSeenAt >= living.StartedAt);
    }

    [Fact]
    public async Task ListAsync_SilentForItsLifetimeOrGone_IsNotThere()
    {
        await Service.Workers.AnnounceAsync(Worker, Lifetime, default);
        Service.Pass(TimeSpan.FromMinutes(2));
        await Service.Workers.AnnounceAsync(Worker with { Id = "worker_2" }, Lifetime, default);
        await Service.Workers.AnnounceAsync(Worker with { Id = "worker_3" }, Lifetime, default);
        await Service.Workers.LeaveAsync("worker_3", default);

        Assert.Equal("worker_2", Assert.Single(await Service.Workers.ListAsync(default)).Registration.Id);
    }
}

public sealed class EmbeddedWorkerRegistryTests : WorkerRegistryContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}

public sealed class DistributedWorkerRegistryTests : WorkerRegistryContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}
