using System.Runtime.CompilerServices;
using ImitationService.Learning.Native;

// Torch's threads and the memory figures are the process's: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ImitationService.Learning.Tests;

internal static class TestAssembly
{
    [ModuleInitializer]
    internal static void LoadTorch() => NativeTorch.Load();
}
