namespace ImitationService.Learning.Native;

/// <summary>The libraries of a libtorch folder that a trainer needs.</summary>
internal static class TorchLibrary
{
    // Dependencies first. The prefixes are of file names that carry a build's own suffix (libgomp-98b21ff3.so.1).
    private static readonly string[] Prefixes =
    [
        "libgomp", "libcudart", "libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so",
    ];

    /// <summary>Paths of those that are there, each after the ones that it needs.</summary>
    public static IEnumerable<string> InLoadingOrder(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "lib*.so*").Order(StringComparer.Ordinal).ToList();
        return Prefixes.SelectMany(prefix => files.Where(file => Path.GetFileName(file).StartsWith(prefix, StringComparison.Ordinal)));
    }
}
