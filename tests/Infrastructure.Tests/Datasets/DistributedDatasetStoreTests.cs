namespace ImitationService.Infrastructure.Tests.Datasets;

public sealed class DistributedDatasetStoreTests : DatasetStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}
