namespace ImitationService.Infrastructure.Tests.Runs;

public sealed class EmbeddedRunStoreTests : RunStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}

public sealed class EmbeddedRunLeaseTests : RunLeaseContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}

public sealed class EmbeddedRunListTests : RunListContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}

public sealed class EmbeddedCheckpointTests : CheckpointContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}

public sealed class EmbeddedMetricTests : MetricContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}

public sealed class EmbeddedDispatchTests : DispatchContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}
