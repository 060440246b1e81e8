using System.Security.Cryptography;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Projects;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;

namespace ImitationService.Infrastructure.Tests.Uploads;

/// <summary>What every profile keeps of uploads: the row says what is stored, and what no row says does not count.</summary>
public abstract class UploadContract : ContractSuite
{
    protected const int Long = 20_000_001;

    private static readonly PendingLimit Limit = new(1000_000_000, 3);

    [Theory]
    [InlineData(5, 2)]
    [InlineData(Long, Long)]
    [InlineData(Long, 7_000_000)]
    [InlineData(16 << 20, 8 << 20)]
    public async Task AppendAsync_InPieces_MakesTheObject(int length, int piece)
    {
        var bytes = Bytes(length);
        var upload = await BeginAsync(length);
        while (!upload.IsStored)
        {
            upload = await AppendAsync(upload, bytes, Math.Min(piece, Service.UploadStorage.BlockBytes(upload, upload.Pieces)));
        }

        var stored = await Service.UploadStorage.CompleteAsync(upload, default);

        Assert.Equal((length, Sha256(bytes)), (stored.Bytes, stored.Sha256));
        Assert.Equal(bytes, await ReadAsync(stored.Key));
        Assert.Equal(stored, await Service.UploadStorage.CompleteAsync(upload, default));
    }

    [Fact]
    public async Task AppendAsync_PiecesThatNoRowNames_AreWrittenOver()
    {
        var bytes = Bytes(Long);
        var upload = await AppendAsync(await BeginAsync(Long), bytes, 3_000_000);

        // A writer stores a block, other bytes than the client's, and dies before the row says so.
        await Service.UploadStorage.AppendAsync(upload, upload.Pieces, new byte[Service.UploadStorage.BlockBytes(upload, upload.Pieces)], default);
        var reread = (await Service.Uploads.FindAsync(Project.DefaultId, upload.Id, default))!;
        while (!reread.IsStored)
        {
            reread = await AppendAsync(reread, bytes, Service.UploadStorage.BlockBytes(reread, reread.Pieces));
        }

        var stored = await Service.UploadStorage.CompleteAsync(reread, default);

        Assert.Equal(Sha256(bytes), stored.Sha256);
    }

    [Fact]
    public async Task TryAdvance_OfAWriterThatWasOvertaken_DoesNotCount()
    {
        var upload = await BeginAsync(100);
        var first = (await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryBeginWriting(0, expiresAt), default))!.Upload;
        var second = (await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryBeginWriting(0, expiresAt), default))!.Upload;
        var pieces = new UploadPieces { Bytes = 10 };

        Assert.False((await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryAdvance(first.Epoch, pieces, expiresAt), default))!.Result);
        Assert.True((await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryAdvance(second.Epoch, pieces, expiresAt), default))!.Result);
        Assert.False((await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryBeginWriting(0, expiresAt), default))!.Result);
        Assert.Equal(10, (await Service.Uploads.FindAsync(Project.DefaultId, upload.Id, default))!.Pieces.Bytes);
    }

    [Fact]
    public async Task TryAddAsync_BeyondTheLimit_IsNull()
    {
        await BeginAsync(999_999_998);
        Assert.NotNull(await Service.Uploads.TryAddAsync(Wish(1), NewId(), Project.DefaultId, Limit, default));
        Assert.Null(await Service.Uploads.TryAddAsync(Wish(2), NewId(), Project.DefaultId, Limit, default));
        Assert.NotNull(await Service.Uploads.TryAddAsync(Wish(1), NewId(), Project.DefaultId, Limit, default));
        Assert.Null(await Service.Uploads.TryAddAsync(Wish(0), NewId(), Project.DefaultId, Limit, default));
    }

    [Fact]
    public async Task FindAsync_OfAnotherProjectOrAfterItsTime_IsNull()
    {
        var upload = await BeginAsync(10);

        Assert.NotNull(await Service.Uploads.FindAsync(Project.DefaultId, upload.Id, default));
        Assert.Null(await Service.Uploads.FindAsync("prj_other", upload.Id, default));
        Assert.Null(await Service.Uploads.FindAsync(Project.DefaultId, "x", default));
        Service.Pass(TimeSpan.FromHours(25));
        Assert.Null(await Service.Uploads.FindAsync(Project.DefaultId, upload.Id, default));
        Assert.Null(await Service.Uploads.ChangeAsync(upload.Id, (_, _) => true, default));
    }

    [Fact]
    public async Task GiveAsync_Uploads_GoToOneDatasetTogether()
    {
        var (first, second) = (await CompleteAsync(), await CompleteAsync());

        Assert.Equal("ds_1", await Service.Uploads.GiveAsync([first.Id], "ds_1", default));
        Assert.Equal("ds_1", await Service.Uploads.GiveAsync([first.Id], "ds_2", default));
        Assert.Null(await Service.Uploads.GiveAsync([first.Id, second.Id], "ds_2", default));
        Assert.Null(await Service.Uploads.GiveAsync([second.Id, NewId()], "ds_2", default));
        Assert.True(await Service.Uploads.IsGivenAsync("ds_1", default));
        Assert.False(await Service.Uploads.IsGivenAsync("ds_2", default));
    }

    [Fact]
    public async Task Sweep_BytesOfUploads_StayWhileTheirRowDoes()
    {
        var upload = await AppendAsync(await BeginAsync(Long), Bytes(Long), 8 << 20);
        upload = await AppendAsync(upload, Bytes(Long), 10);
        var given = await CompleteAsync();
        var half = Identifier.Create(Identifier.Dataset, DateTimeOffset.UnixEpoch);
        await Service.Uploads.GiveAsync([given.Id], half, default);
        await Service.Storage.PutAsync(ObjectKeys.DatasetSourceFile(half, 0), new MemoryStream([1]), default);

        await SweepAsync();
        upload = await AppendAsync(upload, Bytes(Long), (8 << 20) - 10);
        Assert.NotEmpty(await KeysAsync($"uploads/{given.Id}"));
        Assert.NotEmpty(await KeysAsync("datasets/"));

        await Service.Uploads.RemoveAsync(upload.Id, default);
        await Service.Uploads.RemoveAsync(given.Id, default);
        await SweepAsync();
        Assert.Empty(await KeysAsync("datasets/"));
        Assert.Empty(await KeysAsync($"uploads/{upload.Id}"));
        Assert.Empty(await KeysAsync($"uploads/{given.Id}"));
    }

    protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    protected static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    protected async Task<Upload> BeginAsync(long length, bool isDirect = false) =>
        (await Service.Uploads.TryAddAsync(Wish(length) with { IsDirect = isDirect }, NewId(), Project.DefaultId, Limit, default))!;

    /// <summary>What a request does: begin, store, and say so.</summary>
    protected async Task<Upload> AppendAsync(Upload upload, byte[] all, int count)
    {
        var offset = (int)upload.Pieces.Bytes;
        var begun = (await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryBeginWriting(offset, expiresAt), default))!;
        Assert.True(begun.Result);
        var pieces = await Service.UploadStorage.AppendAsync(begun.Upload, begun.Upload.Pieces, all.AsMemory(offset, Math.Min(count, all.Length - offset)), default);
        var change = (await Service.Uploads.ChangeAsync(upload.Id, (row, expiresAt) => row.TryAdvance(begun.Upload.Epoch, pieces, expiresAt), default))!;
        Assert.True(change.Result);
        return change.Upload;
    }

    protected abstract Task SweepAsync();

    private static string NewId() => Identifier.Create(Identifier.Upload, DateTimeOffset.UnixEpoch);

    private static UploadWish Wish(long length) => new(length, "a.csv", Metadata: null, Sha256: null, IsDirect: false);

    private async Task<Upload> CompleteAsync()
    {
        var upload = await AppendAsync(await BeginAsync(3), [1, 2, 3], 3);
        var stored = await Service.UploadStorage.CompleteAsync(upload, default);
        return (await Service.Uploads.ChangeAsync(upload.Id, (row, _) => Complete(row, stored), default))!.Upload;
    }

    private static bool Complete(Upload upload, StoredObject stored)
    {
        upload.Complete(stored.Key, stored.Sha256);
        return true;
    }

    private async Task<byte[]> ReadAsync(string key)
    {
        await using var content = (await Service.Storage.OpenReadAsync(key, 0, default))!;
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<List<string>> KeysAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (var key in Service.Storage.ListAsync(prefix, default))
        {
            keys.Add(key);
        }

        return keys;
    }
}
