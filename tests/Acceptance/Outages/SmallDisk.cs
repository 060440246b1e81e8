using ImitationService.Acceptance.Processes;

namespace ImitationService.Acceptance.Outages;

/// <summary>A small disk of a test's own, which it can fill up; only root can have one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    /// <summary>Where it is.</summary>
    public string Path => _folder.Path;

    private string Filler => _folder.File("filler");

    /// <summary>Makes one of so many MiB; skips the test where that cannot be done.</summary>
    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        var mount = Command.Find("mount");
        Assert.SkipWhen(mount is null, "There is no program mount.");
        var disk = new SmallDisk();
        var mounted = await Command.RunAsync(mount, ["-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk.Path], "/", TimeSpan.FromSeconds(20));
        if (mounted.Status != 0)
        {
            disk._folder.Dispose();
            Assert.Skip($"A disk of the test's own needs the right to mount one: {mounted.Errors.Trim()}");
        }

        return disk;
    }

    /// <summary>Leaves so many bytes free.</summary>
    public void Fill(long leaving)
    {
        var drive = new DriveInfo(Path);
        var block = new byte[16 << 10];
        using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (var free = drive.AvailableFreeSpace; free > leaving; free = drive.AvailableFreeSpace)
            {
                filler.Write(block, 0, (int)Math.Min(block.Length, free - leaving));
            }
        }
        catch (IOException) when (leaving == 0)
        {
            // Others write here too, and were faster with the rest: full it is.
            return;
        }
    }

    /// <summary>Takes the filling away.</summary>
    public void MakeRoom() => File.Delete(Filler);

    /// <inheritdoc />
    public void Dispose()
    {
        // Lazily: what a killed process leaves open does not keep the disk here.
        using var unmount = System.Diagnostics.Process.Start("umount", ["-l", Path]);
        unmount.WaitForExit();
        _folder.Dispose();
    }
}
