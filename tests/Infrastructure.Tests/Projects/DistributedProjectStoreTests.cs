namespace ImitationService.Infrastructure.Tests.Projects;

public sealed class DistributedProjectStoreTests : ProjectStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}
