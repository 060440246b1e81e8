using System.Net;
using ImitationService.Infrastructure.Storage.S3;
using Minio.DataModel.Args;

namespace ImitationService.Infrastructure.Tests.Storage;

public sealed class S3ObjectStorageTests : ObjectStorageContract
{
    private const int Long = 40_000_000;

    private S3Server Server => ((DistributedService)Service).S3;

    [Fact]
    public async Task PutAsync_LongStream_KeepsItsDigestThroughAMove()
    {
        var put = await Service.Storage.PutAsync("incoming/u/00000", new TrickleStream(Bytes(Long)), default);
        Assert.Equal(put, await Service.Storage.FindAsync(put.Key, default));
        Assert.Equal([put.Key], await KeysAsync(string.Empty));

        await Service.Storage.MoveAsync(put.Key, "datasets/d/source/00000", default);

        Assert.Equal(put with { Key = "datasets/d/source/00000" }, await Service.Storage.FindAsync("datasets/d/source/00000", default));
        Assert.Null(await Service.Storage.FindAsync(put.Key, default));
        await Service.Storage.RemoveAsync(string.Empty, default);
        Assert.Empty(await ListRawAsync());
    }

    [Fact]
    public async Task FindAsync_NoteOfOtherBytes_IsComputedAnew()
    {
        var first = await Service.Storage.PutAsync("a/b", new TrickleStream(Bytes(Long)), default);
        await Server.Client.PutObjectAsync(new PutObjectArgs().WithBucket(Server.Bucket).WithObject("a/b").WithStreamData(new MemoryStream(Bytes(10))).WithObjectSize(10));

        var found = await Service.Storage.FindAsync("a/b", default);

        Assert.NotEqual(first.Sha256, found!.Sha256);
        Assert.Equal((await Service.Storage.PutAsync("c", new MemoryStream(Bytes(10)), default)).Sha256, found.Sha256);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutAsync_LongStreamEndsEarly_LeavesNoParts(bool isCancelled)
    {
        using var source = new CancellationTokenSource();
        var content = isCancelled
            ? new TrickleStream(Bytes(Long), onRead: position => CancelAt(position, source))
            : new TrickleStream(Bytes(Long), failAt: 36_000_000);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => Service.Storage.PutAsync("a/b", content, source.Token));

        Assert.True(isCancelled ? exception is OperationCanceledException : exception.Message == "The client went away.", exception.ToString());
        Assert.Empty(await ListRawAsync());
        Assert.Empty(await ListUnfinishedAsync());
    }

    [Fact]
    public async Task OpenReadAsync_OffsetInALongObject_ReadsTheRest()
    {
        var bytes = Bytes(Long);
        await Service.Storage.PutAsync("a/b", new MemoryStream(bytes), default);

        await using var stream = await Service.Storage.OpenReadAsync("a/b", Long - 1_000_003, default);
        using var rest = new MemoryStream();
        await stream!.CopyToAsync(rest);

        Assert.Equal(bytes[^1_000_003..], rest.ToArray());
    }

    [Fact]
    public async Task FindLinkAsync_Link_ServesTheObjectUntilItIsTamperedWith()
    {
        await Service.Storage.PutAsync("runs/r/e1/artifacts/policy.onnx", new MemoryStream(Bytes(1000)), default);
        await Service.Storage.PutAsync("runs/r/e1/artifacts/other", new MemoryStream(Bytes(10)), default);
        var link = (await Service.Storage.FindLinkAsync("runs/r/e1/artifacts/policy.onnx", "Réseau 1.onnx", "application/x-onnx", default))!;
        using var client = new HttpClient();

        using var response = await client.GetAsync(link);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Bytes(1000), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/x-onnx", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename*=UTF-8''R%C3%A9seau%201.onnx", response.Content.Headers.ContentDisposition!.ToString());
        using var other = await client.GetAsync(link.AbsoluteUri.Replace("policy.onnx", "other", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        using var written = await client.PutAsync(link, new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.Forbidden, written.StatusCode);
    }

    [Fact]
    public async Task FindLinkAsync_ItsTimeIsOver_IsRefused()
    {
        await using var service = await DistributedService.StartAsync(new() { ["Storage:S3:LinkSeconds"] = "1" });
        await service.Storage.PutAsync("a/b", new MemoryStream([1]), default);
        var link = await service.Storage.FindLinkAsync("a/b", "b", "text/plain", default);
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        using var client = new HttpClient();

        using var response = await client.GetAsync(link);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task FindLinkAsync_PublicEndpoint_IsWhereTheLinkLeads()
    {
        await using var service = await DistributedService.StartAsync(new() { ["Storage:S3:PublicEndpoint"] = "https://files.example.org" });

        var link = await service.Storage.FindLinkAsync("a/b", "b", "text/plain", default);

        Assert.StartsWith($"https://files.example.org/{service.Bucket}/a/b?", link!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemoveUnfinishedAsync_PartsOfADeadProcess_GoWhenTheyAreOld()
    {
        await LeavePartsAsync("datasets/d/source/00000");

        await Service.Storage.RemoveUnfinishedAsync(TimeProvider.System.GetUtcNow().AddHours(-1), new HashSet<string>(), default);
        Assert.Single(await ListUnfinishedAsync());

        await Service.Storage.RemoveUnfinishedAsync(TimeProvider.System.GetUtcNow().AddHours(1), new HashSet<string>(), default);
        Assert.Empty(await ListUnfinishedAsync());
    }

    protected override async Task<IServiceUnderTest> StartAsync() => await DistributedService.StartAsync();

    private static void CancelAt(int position, CancellationTokenSource source)
    {
        if (position > 36_000_000)
        {
            source.Cancel();
        }
    }

    // The plain client leaves them, which is why ours removes them.
    private async Task LeavePartsAsync(string key)
    {
        var content = new TrickleStream(Bytes(Long), failAt: 36_000_000);
        await Assert.ThrowsAnyAsync<Exception>(() => Server.Client.PutObjectAsync(
            new PutObjectArgs().WithBucket(Server.Bucket).WithObject(key).WithStreamData(content).WithObjectSize(-1)));
        Assert.Single(await ListUnfinishedAsync());
    }

    private async Task<List<string>> ListRawAsync()
    {
        var keys = new List<string>();
        await foreach (var item in Server.Client.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(Server.Bucket).WithRecursive(true)))
        {
            keys.Add(item.Key);
        }

        return keys;
    }

    private async Task<List<string>> ListUnfinishedAsync()
    {
        var keys = new List<string>();
        await foreach (var upload in Server.Client.ListIncompleteUploadsEnumAsync(new ListIncompleteUploadsArgs().WithBucket(Server.Bucket).WithRecursive(true)))
        {
            keys.Add(upload.Key);
        }

        return keys;
    }
}
