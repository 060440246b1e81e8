using System.Runtime.InteropServices;
using ImitationService.Learning.Products;

namespace ImitationService.Learning.Native;

/// <summary>
/// Loads the native torch backend. Call it in each process before the first use of TorchSharp, whose own message about a
/// library that does not load names the wrong cause.
/// </summary>
public static class NativeTorch
{
    /// <summary>
    /// Environment variable naming a folder with another libtorch of the same version (2.10), such as one with CUDA; either
    /// the folder of the libraries or the one above its <c>lib</c>.
    /// </summary>
    public const string HomeVariable = "IMITATION_TORCH_HOME";

    private const string Binding = "libLibTorchSharp.so";
    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>Loads the backend; later calls do nothing.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded; says what is missing.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            // Elsewhere TorchSharp's own loading works.
            if (!_loaded && OperatingSystem.IsLinux())
            {
                LoadLibraries();
            }

            _loaded = true;
        }
    }

    private static void LoadLibraries()
    {
        if (MatrixProduct.IsFaster)
        {
            // Between loops of its own libtorch's threads would wait without sleeping, on the cores that our products want.
            NativeEnvironment.SetUnlessGiven("OMP_WAIT_POLICY", "PASSIVE");
        }

        var home = Environment.GetEnvironmentVariable(HomeVariable);
        var folder = string.IsNullOrEmpty(home) ? FindFolder("libtorch_cpu.so") : FindNamedFolder(home);
        foreach (var path in TorchLibrary.InLoadingOrder(folder))
        {
            // By full path: whoever asks by name later gets these.
            NativeLibrary.Load(path);
        }

        var binding = Path.Combine(FindFolder(Binding), Binding);
        if (!NativeLibrary.TryLoad(binding, out _))
        {
            LoadPatched(binding);
        }
    }

    private static void LoadPatched(string binding)
    {
        var bytes = File.ReadAllBytes(binding);
        if (!StandardLibraryPatch.TryApply(bytes))
        {
            throw new DllNotFoundException(Explain(binding));
        }

        // The original may be a link into a package cache that other programs share; only a private copy is changed.
        var copy = PrivateCopy.Write(bytes, Binding);
        if (!NativeLibrary.TryLoad(copy, out _))
        {
            throw new DllNotFoundException(Explain(copy));
        }
    }

    private static string Explain(string path) =>
        $"The torch backend does not load: {Reason(path)} It needs the C++ standard library (libstdc++.so.6) of GCC 12 or newer and "
        + "glibc 2.28 or newer; Debian 12, Ubuntu 22.04 and later have both.";

    // Only a failing load tells what is missing.
    private static string Reason(string path)
    {
        try
        {
            NativeLibrary.Load(path);
            return string.Empty;
        }
        catch (DllNotFoundException failure)
        {
            return failure.Message;
        }
    }

    private static string FindNamedFolder(string home)
    {
        string[] candidates = [home, Path.Combine(home, "lib")];
        return candidates.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "libtorch_cpu.so")))
            ?? throw new DllNotFoundException($"{HomeVariable} names '{home}', but there is no libtorch_cpu.so in it or in its 'lib'.");
    }

    private static string FindFolder(string library)
    {
        string[] candidates =
        [
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
        ];
        return candidates.FirstOrDefault(folder => File.Exists(Path.Combine(folder, library)))
            ?? throw new DllNotFoundException(
                $"{library} is missing: it lies neither in {AppContext.BaseDirectory} nor in its runtimes/<rid>/native. "
                + $"Publish with the native torch backend, or name a libtorch 2.10 in {HomeVariable}.");
    }
}
