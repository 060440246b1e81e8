namespace ImitationService.Infrastructure.Tests.Requests;

public sealed class DistributedIdempotencyStoreTests : IdempotencyStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();

    protected override void Pass(TimeSpan time) => ((DistributedService)Service).Database.Pass(time);
}
