namespace ImitationService.Infrastructure.Tests.Runs;

public sealed class DistributedRunStoreTests : RunStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}

public sealed class DistributedRunLeaseTests : RunLeaseContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}

public sealed class DistributedRunListTests : RunListContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}

public sealed class DistributedMetricTests : MetricContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}

public sealed class DistributedCheckpointTests : CheckpointContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}

public sealed class DistributedDispatchTests : DispatchContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}
