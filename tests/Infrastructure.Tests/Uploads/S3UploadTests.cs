using System.Net;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using ImitationService.Infrastructure.Storage;
using ImitationService.Infrastructure.Storage.S3;
using Microsoft.Extensions.DependencyInjection;
using Minio.DataModel.Args;

namespace ImitationService.Infrastructure.Tests.Uploads;

public sealed class S3UploadTests : UploadContract
{
    [Theory]
    [InlineData(1, 8 << 20)]
    [InlineData(8L << 30, 8 << 20)]
    [InlineData((40L << 30) + 1, 16 << 20)]
    [InlineData(5L << 40, 1056 << 20)]
    public void PartBytes_OfALength_KeepPartsBelowTheProtocolsLimit(long length, int expected)
    {
        Assert.Equal(expected, S3UploadStorage.PartBytes(length));
        Assert.InRange((length + expected - 1) / expected, 1, 10_000);
    }

    [Fact]
    public async Task RemoveAsync_HalfAnUpload_LeavesNoPartAndNoTail()
    {
        var upload = await AppendAsync(await BeginAsync(Long), Bytes(Long), 8 << 20);
        upload = await AppendAsync(upload, Bytes(Long), 10);
        Assert.NotNull(upload.Pieces.MultipartId);
        Assert.NotNull(upload.Pieces.TailKey);
        Assert.Single(await ListUnfinishedAsync());

        await Service.UploadStorage.RemoveAsync(upload.Id, default);

        Assert.Empty(await ListUnfinishedAsync());
        Assert.Null(await Service.Storage.FindAsync(upload.Pieces.TailKey!, default));
    }

    [Fact]
    public async Task CompleteAsync_APartThatSomebodyReplaced_IsDamaged()
    {
        var bytes = Bytes(Long);
        var upload = await AppendAsync(await BeginAsync(Long), bytes, 8 << 20);
        var replaced = upload.Pieces with { Bytes = 0, Parts = [] };
        await Service.UploadStorage.AppendAsync(upload, replaced, new byte[8 << 20], default);
        while (!upload.IsStored)
        {
            upload = await AppendAsync(upload, bytes, 8 << 20);
        }

        await Assert.ThrowsAsync<UploadDamagedException>(() => Service.UploadStorage.CompleteAsync(upload, default));
    }

    [Fact]
    public async Task ListDirectAsync_Links_TakeTheirPartAndNoOther()
    {
        var bytes = Bytes(Long);
        var upload = await BeginAsync(Long, isDirect: true);
        var pieces = await Service.UploadStorage.BeginDirectAsync(upload, default);
        upload = (await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryAdvance(0, pieces, expiresAt), default))!.Upload;
        var parts = await Service.UploadStorage.ListDirectAsync(upload, TimeSpan.FromHours(1), default);
        using var client = new HttpClient();

        Assert.Equal([8 << 20, 8 << 20, Long - (16 << 20)], parts.Select(part => part.Bytes));
        Assert.All(parts, part => Assert.Null(part.Tag));
        using (var longer = await client.PutAsync(parts[0].Link, new ByteArrayContent(new byte[(8 << 20) + 1])))
        {
            Assert.Equal(HttpStatusCode.Forbidden, longer.StatusCode);
        }

        foreach (var part in parts)
        {
            using var response = await client.PutAsync(part.Link, new ByteArrayContent(bytes, (part.Number - 1) * (8 << 20), (int)part.Bytes));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var sent = await Service.UploadStorage.ListDirectAsync(upload, TimeSpan.FromHours(1), default);
        var whole = pieces with { Bytes = Long, Parts = [.. sent.Select(part => part.Tag!)] };
        upload = (await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryAdvance(0, whole, expiresAt), default))!.Upload;
        Assert.Equal(Sha256(bytes), (await Service.UploadStorage.CompleteAsync(upload, default)).Sha256);
    }

    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();

    protected override Task SweepAsync() => ((DistributedService)Service).Services.GetRequiredService<Orphans>()
        .RemoveAsync(TimeProvider.System.GetUtcNow().AddHours(1), default);

    private async Task<List<string>> ListUnfinishedAsync()
    {
        var s3 = ((DistributedService)Service).S3;
        var found = new List<string>();
        await foreach (var upload in s3.Client.ListIncompleteUploadsEnumAsync(new ListIncompleteUploadsArgs().WithBucket(s3.Bucket).WithRecursive(true)))
        {
            found.Add(upload.Key);
        }

        return found;
    }
}
