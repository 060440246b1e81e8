using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Tests.Processes;

public sealed class ProcessMemoryTests
{
    private const int Size = 256 << 20;

    [Fact]
    public void Measure_MappedFile_DoesNotCount()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells mapped files apart.");
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "large");
        File.WriteAllBytes(path, new byte[Size]);
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        var before = ProcessMemory.Measure(self);

        using var file = MemoryMappedFile.CreateFromFile(path);
        using var view = file.CreateViewAccessor();
        var sum = 0L;
        for (var at = 0L; at < Size; at += 4096)
        {
            sum += view.ReadByte(at);
        }

        Assert.Equal(0, sum);
        Assert.True(before > 1 << 20);
        Assert.True(ProcessMemory.Measure(self) < before + Size / 2);
    }

    [Fact]
    public void Measure_ProcessThatHasEnded_IsZero()
    {
        using var process = Process.Start(new ProcessStartInfo("true") { UseShellExecute = false })!;
        process.WaitForExit();

        Assert.Equal(0, ProcessMemory.Measure(process));
    }
}
