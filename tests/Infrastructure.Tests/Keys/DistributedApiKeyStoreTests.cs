namespace ImitationService.Infrastructure.Tests.Keys;

public sealed class DistributedApiKeyStoreTests : ApiKeyStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}
