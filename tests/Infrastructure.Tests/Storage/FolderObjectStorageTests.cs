using System.Diagnostics;
using ImitationService.Infrastructure.Storage;

namespace ImitationService.Infrastructure.Tests.Storage;

public sealed class FolderObjectStorageTests : ObjectStorageContract
{
    private string Root => ((EmbeddedService)Service).Folder;

    [Fact]
    public async Task FindLocalPath_StoredObject_IsAFileWithItsBytes()
    {
        await Service.Storage.PutAsync("datasets/d/canonical/dataset.json", new MemoryStream(Bytes(10)), default);

        Assert.Equal(Bytes(10), File.ReadAllBytes(Service.Storage.FindLocalPath("datasets/d/canonical/dataset.json")!));
        Assert.True(Directory.Exists(Service.Storage.FindLocalPath("datasets/d/canonical/")));
    }

    [Fact]
    public async Task RemoveAsync_LastObject_LeavesNoFolderAndNoDigest()
    {
        await Service.Storage.PutAsync("datasets/d/canonical/dataset.json", new MemoryStream(Bytes(10)), default);
        await Service.Storage.MoveAsync("datasets/d/canonical/dataset.json", "datasets/e/dataset.json", default);

        await Service.Storage.RemoveAsync("datasets/e/", default);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, "objects")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, "digests")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, "unfinished")));
    }

    [Fact]
    public async Task FindAsync_DigestOfOtherBytes_IsComputedAnew()
    {
        var first = await Service.Storage.PutAsync("a/b", new MemoryStream(Bytes(10)), default);
        await File.WriteAllBytesAsync(Path.Combine(Root, "objects", "a", "b"), Bytes(20));

        var found = await Service.Storage.FindAsync("a/b", default);
        var second = await Service.Storage.PutAsync("c", new MemoryStream(Bytes(20)), default);

        Assert.NotEqual(first.Sha256, found!.Sha256);
        Assert.Equal(second.Sha256, found.Sha256);
        Assert.Equal(20, found.Bytes);
    }

    [Fact]
    public async Task FindAsync_DigestLost_IsComputedAnew()
    {
        var put = await Service.Storage.PutAsync("a/b", new MemoryStream(Bytes(10)), default);
        File.Delete(Path.Combine(Root, "digests", "a", "b"));

        Assert.Equal(put, await Service.Storage.FindAsync("a/b", default));
        Assert.True(File.Exists(Path.Combine(Root, "digests", "a", "b")));
    }

    [Fact]
    public void Constructor_UnfinishedFilesOfADeadProcess_AreSwept()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "unfinished"));
        File.WriteAllText(Path.Combine(folder.Path, "unfinished", "x"), "half");

        _ = new FolderObjectStorage(folder.Path);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "unfinished")));
    }

    [Fact]
    public async Task PutAsync_DiskFull_ThrowsAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        var mounted = Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.Path);
        Assert.SkipUnless(mounted, "A small file system cannot be mounted here.");
        try
        {
            var storage = new FolderObjectStorage(folder.Path);

            await Assert.ThrowsAsync<IOException>(() => storage.PutAsync("a/b", new TrickleStream(Bytes(6_000_000)), default));

            Assert.Null(await storage.FindAsync("a/b", default));
            Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
            await storage.PutAsync("a/c", new TrickleStream(Bytes(1_000_000)), default);
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    protected override async Task<IServiceUnderTest> StartAsync() => await EmbeddedService.StartAsync();

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
