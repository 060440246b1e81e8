using ImitationService.Infrastructure.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ImitationService.Infrastructure.Tests.Uploads;

public sealed class FolderUploadTests : UploadContract
{
    [Fact]
    public void FreeBytes_OfAFolder_AreKnown() => Assert.InRange(Service.UploadStorage.FreeBytes!.Value, 1, long.MaxValue);

    [Fact]
    public async Task BeginDirectAsync_OfAFolder_IsNull() => Assert.Null(await Service.UploadStorage.BeginDirectAsync(await BeginAsync(5, isDirect: true), default));

    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();

    protected override Task SweepAsync() => ((EmbeddedService)Service).Services.GetRequiredService<Orphans>().RemoveAsync(before: null, default);
}
