namespace ImitationService.Infrastructure.Tests.Datasets;

public sealed class EmbeddedDatasetStoreTests : DatasetStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}
