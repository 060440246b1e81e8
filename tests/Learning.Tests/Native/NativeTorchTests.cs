using ImitationService.Learning.Native;
using TorchSharp;

namespace ImitationService.Learning.Tests.Native;

public sealed class NativeTorchTests
{
    [Fact]
    public void Load_OnThisMachine_LeavesTorchUsable()
    {
        using var ones = torch.ones(3, 4);
        using var sum = ones.sum(0L);

        Assert.Equal([3f, 3f, 3f, 3f], sum.data<float>().ToArray());
    }

    [Fact]
    public async Task Load_HomeNamesALibtorch_TakesItFromThere()
    {
        var home = Directory.CreateTempSubdirectory("torch-home-");
        var libraries = home.CreateSubdirectory("lib");
        foreach (var name in new[] { "libgomp-98b21ff3.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so" })
        {
            File.CreateSymbolicLink(Path.Combine(libraries.FullName, name), Path.Combine(AppContext.BaseDirectory, name));
        }

        var (exitCode, output) = await RunThisAssemblyAsync(home.FullName);

        home.Delete(recursive: true);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Load_HomeHasNoLibtorch_NamesTheVariableAndTheFolder()
    {
        var (exitCode, output) = await RunThisAssemblyAsync("/nowhere/at/all");

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"{NativeTorch.HomeVariable} names '/nowhere/at/all'", output);
    }

    // A process of its own, because a library once loaded stays.
    private static Task<(int ExitCode, string Output)> RunThisAssemblyAsync(string home) => ChildProcess.RunAsync(
        Path.Combine(AppContext.BaseDirectory, typeof(NativeTorchTests).Assembly.GetName().Name!),
        ["-method", $"{typeof(NativeTorchTests).FullName}.{nameof(Load_OnThisMachine_LeavesTorchUsable)}"],
        AppContext.BaseDirectory,
        (NativeTorch.HomeVariable, home));
}
