using ImitationService.Learning.Native;

namespace ImitationService.Learning.Tests.Native;

public sealed class PrivateCopyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("private-copy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_FirstFolderCannotBeWritten_TakesTheNext()
    {
        var unwritable = Path.Combine(_folder, "a-file");
        File.WriteAllText(unwritable, "not a folder");

        var path = PrivateCopy.Write([1, 2, 3], "lib.so", unwritable, Path.Combine(_folder, "cache"));

        Assert.StartsWith(Path.Combine(_folder, "cache"), path);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void Write_NoFolderCanBeWritten_MakesAPrivateOne()
    {
        var unwritable = Path.Combine(_folder, "a-file");
        File.WriteAllText(unwritable, "not a folder");

        var path = PrivateCopy.Write([1, 2, 3], "lib.so", unwritable);

        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        }

        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Write_FileOfThatNameWithOtherContent_ReplacesIt()
    {
        var path = PrivateCopy.Write([1, 2, 3], "lib.so", _folder);
        File.WriteAllBytes(path, [9]);

        Assert.Equal(path, PrivateCopy.Write([1, 2, 3], "lib.so", _folder));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void Write_ManyAtOnce_LeavesOneCompleteFile()
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);

        var paths = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(8).Select(_ => PrivateCopy.Write(bytes, "lib.so", _folder)).ToList();

        Assert.Equal(bytes, File.ReadAllBytes(Assert.Single(paths.Distinct())));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(paths[0])!));
    }
}
