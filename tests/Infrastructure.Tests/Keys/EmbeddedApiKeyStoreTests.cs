namespace ImitationService.Infrastructure.Tests.Keys;

public sealed class EmbeddedApiKeyStoreTests : ApiKeyStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}
