using ImitationService.Infrastructure.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests.Uploads;

public sealed class FolderUploadTests : UploadContract
{
    [Fact]
    public void FreeBytes_OfAFolder_AreKnown() => Assert.InRange(Service.UploadStorage.FreeBytes!.Value, 1, long.MaxValue);

    [Fact]
    public void TakesDirect_OfAFolder_IsFalse() => Assert.False(Service.UploadStorage.TakesDirect);

    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();

    protected override Task SweepAsync() => ((EmbeddedService)Service).Services.GetRequiredService<Orphans>().RemoveAsync(before: null, default);
}
