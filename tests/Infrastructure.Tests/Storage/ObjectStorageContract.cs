using System.Security.Cryptography;
using ImitationService.Domain.Storage;

namespace ImitationService.Infrastructure.Tests.Storage;

/// <summary>What every object storage promises.</summary>
public abstract class ObjectStorageContract : ContractSuite
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData(3_500_001)]
    public async Task PutAsync_AnyLength_ReadsBackWithItsDigest(int length)
    {
        var bytes = Bytes(length);

        var put = await Service.Storage.PutAsync("datasets/ds_1/source/00000", new TrickleStream(bytes), default);

        Assert.Equal(new StoredObject("datasets/ds_1/source/00000", length, Convert.ToHexStringLower(SHA256.HashData(bytes))), put);
        Assert.Equal(put, await Service.Storage.FindAsync(put.Key, default));
        Assert.Equal(bytes, await ReadAsync(put.Key));
    }

    [Fact]
    public async Task PutAsync_SameKeyAgain_ReplacesBytesAndDigest()
    {
        await Service.Storage.PutAsync("a/b", new MemoryStream(Bytes(5000)), default);
        var second = await Service.Storage.PutAsync("a/b", new MemoryStream(Bytes(100)), default);

        Assert.Equal(second, await Service.Storage.FindAsync("a/b", default));
        Assert.Equal(Bytes(100), await ReadAsync("a/b"));
    }

    [Fact]
    public async Task PutAsync_SourceBreaksOff_LeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => Service.Storage.PutAsync("a/b", new TrickleStream(Bytes(3_000_000), failAt: 2_500_000), default));

        Assert.Null(await Service.Storage.FindAsync("a/b", default));
        Assert.Empty(await KeysAsync(string.Empty));
    }

    [Fact]
    public async Task PutAsync_SourceBreaksOff_KeepsWhatWasThere()
    {
        var first = await Service.Storage.PutAsync("a/b", new MemoryStream(Bytes(100)), default);

        await Assert.ThrowsAsync<IOException>(() => Service.Storage.PutAsync("a/b", new TrickleStream(Bytes(3000), failAt: 10), default));

        Assert.Equal(first, await Service.Storage.FindAsync("a/b", default));
        Assert.Equal(Bytes(100), await ReadAsync("a/b"));
    }

    [Fact]
    public async Task PutAsync_Cancelled_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        var content = new TrickleStream(Bytes(3_000_000), onRead: position =>
        {
            if (position > 1_500_000)
            {
                source.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Service.Storage.PutAsync("a/b", content, source.Token));

        Assert.Empty(await KeysAsync(string.Empty));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1000)]
    public async Task OpenReadAsync_Offset_ReadsTheRest(int offset)
    {
        await Service.Storage.PutAsync("a/b", new MemoryStream(Bytes(1000)), default);

        Assert.Equal(Bytes(1000)[offset..], await ReadAsync("a/b", offset));
    }

    [Fact]
    public async Task MissingObject_IsNullEverywhere()
    {
        Assert.Null(await Service.Storage.FindAsync("no/such", default));
        Assert.Null(await Service.Storage.OpenReadAsync("no/such", 0, default));
        Assert.Null(Service.Storage.FindLocalPath("no/such"));
        await Service.Storage.RemoveAsync("no/such", default);
        await Service.Storage.RemoveAsync("no/", default);
    }

    [Fact]
    public async Task ListAsync_Prefix_GivesKeysInByteOrder()
    {
        string[] keys = ["a.b/1", "a/2", "a/1/x", "a/1.x", "a/10", "b", "a-c"];
        foreach (var key in keys)
        {
            await Service.Storage.PutAsync(key, new MemoryStream([1]), default);
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), await KeysAsync(string.Empty));
        Assert.Equal(["a/1.x", "a/1/x", "a/10", "a/2"], await KeysAsync("a/"));
        Assert.Equal(["a/1.x", "a/1/x", "a/10"], await KeysAsync("a/1"));
        Assert.Empty(await KeysAsync("c/"));
    }

    [Fact]
    public async Task RemoveAsync_Prefix_RemovesThoseAndNoOthers()
    {
        foreach (var key in (string[])["runs/run_1/e1/a", "runs/run_1/e2/b", "runs/run_12/e1/a"])
        {
            await Service.Storage.PutAsync(key, new MemoryStream([1]), default);
        }

        await Service.Storage.RemoveAsync(ObjectKeys.Run("run_1"), default);

        Assert.Equal(["runs/run_12/e1/a"], await KeysAsync(string.Empty));
        Assert.Null(await Service.Storage.FindAsync("runs/run_1/e1/a", default));
    }

    [Fact]
    public async Task MoveAsync_OverAnother_ReplacesIt()
    {
        var moved = await Service.Storage.PutAsync("incoming/u/00000", new MemoryStream(Bytes(10)), default);
        await Service.Storage.PutAsync("datasets/d/source/00000", new MemoryStream(Bytes(20)), default);

        await Service.Storage.MoveAsync("incoming/u/00000", "datasets/d/source/00000", default);

        Assert.Equal(moved with { Key = "datasets/d/source/00000" }, await Service.Storage.FindAsync("datasets/d/source/00000", default));
        Assert.Equal(["datasets/d/source/00000"], await KeysAsync(string.Empty));
    }

    [Fact]
    public async Task MoveAsync_Missing_Throws() =>
        await Assert.ThrowsAnyAsync<IOException>(() => Service.Storage.MoveAsync("no/such", "a/b", default));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/.hidden")]
    [InlineData("a\\b")]
    [InlineData("a/b\0")]
    [InlineData("a/b\n")]
    [InlineData("C:/x")]
    [InlineData("ä/b")]
    public async Task AnyMethod_KeyThatIsNone_Throws(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Service.Storage.PutAsync(key, new MemoryStream([1]), default));
        await Assert.ThrowsAsync<ArgumentException>(() => Service.Storage.FindAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Service.Storage.OpenReadAsync(key, 0, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Service.Storage.MoveAsync(key, "a/b", default));
        await Assert.ThrowsAsync<ArgumentException>(() => Service.Storage.MoveAsync("a/b", key, default));
    }

    [Theory]
    [InlineData("../")]
    [InlineData("/")]
    [InlineData("a/../")]
    public async Task RemoveAsync_PrefixThatIsNone_Throws(string prefix) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Service.Storage.RemoveAsync(prefix, default));

    [Fact]
    public async Task PutAndRemove_AtOnceInOneFolder_NeverFail()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                var key = $"busy/folder/{worker}";
                await Service.Storage.PutAsync(key, new MemoryStream([1, 2, 3]), default);
                await Service.Storage.RemoveAsync(key, default);
            }
        })));

        Assert.Empty(await KeysAsync(string.Empty));
    }

    protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    protected async Task<List<string>> KeysAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (var key in Service.Storage.ListAsync(prefix, default))
        {
            keys.Add(key);
        }

        return keys;
    }

    private async Task<byte[]> ReadAsync(string key, long offset = 0)
    {
        await using var stream = await Service.Storage.OpenReadAsync(key, offset, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        return copy.ToArray();
    }
}
