namespace ImitationService.Infrastructure.Tests.Projects;

public sealed class EmbeddedProjectStoreTests : ProjectStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();
}
