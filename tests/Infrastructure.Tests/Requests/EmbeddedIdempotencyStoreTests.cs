namespace ImitationService.Infrastructure.Tests.Requests;

public sealed class EmbeddedIdempotencyStoreTests : IdempotencyStoreContract
{
    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();

    protected override void Pass(TimeSpan time) => ((EmbeddedService)Service).Time.Advance(time);
}
