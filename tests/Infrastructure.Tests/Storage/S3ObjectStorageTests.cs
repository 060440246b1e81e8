namespace ImitationService.Infrastructure.Tests.Storage;

public sealed class S3ObjectStorageTests : ObjectStorageContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();
}
