using ImitationService.Worker.Processes;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Tests.Processes;

public sealed class WorkRootTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Create_Always_GivesAFolderOfItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Modes are Unix's.");
            return;
        }

        using var root = Open();
        using var work = root.Create("run_1");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(work.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(work.Path));
    }

    [Fact]
    public void Dispose_OfAll_LeavesNothing()
    {
        using (var root = Open())
        using (var work = root.Create("run_1"))
        {
            File.WriteAllText(Path.Combine(work.CreateSubfolder("output"), "policy.onnx"), "x");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void RemoveAbandoned_AfterAKilledProcess_RemovesWhatItLeftAndNothingOfTheLiving()
    {
        using var living = Open();
        using var work = living.Create("run_1");
        var abandoned = Directory.CreateDirectory(Path.Combine(_folder.Path, "abandoned")).FullName;
        File.WriteAllText(Path.Combine(abandoned, "lock"), "");

        using var next = Open();
        next.RemoveAbandoned();

        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(work.Path));
    }

    public void Dispose() => _folder.Dispose();

    private WorkRoot Open() => new(Options.Create(new WorkerOptions { WorkFolder = _folder.Path }));
}
