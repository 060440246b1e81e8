using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Tracing;
using ImitationService.Learning.Native;
using ImitationService.Operation.Tracing;

namespace ImitationService.Worker.Processes;

/// <summary>How a child of this program is started: verb, order, and what it may use.</summary>
/// <param name="Verb"><c>train</c>, <c>read</c> or <c>export</c>.</param>
/// <param name="OrderPath">File that says what to do.</param>
/// <param name="Folder">The child's working folder; its temporary files go there too.</param>
/// <param name="Threads">Threads for numeric libraries.</param>
/// <param name="ManagedHeapBytes">Limit of the managed heap; null is none.</param>
internal sealed record ChildCommand(string Verb, string OrderPath, string Folder, int Threads, long? ManagedHeapBytes)
{
    private const string Assembly = "ImitationService.Worker";

    // Secrets of the service (connection strings, keys) come by environment variables; a child that reads strangers' files gets none of them.
    private static readonly string[] Inherited =
        ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "SystemRoot", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES", NativeTorch.HomeVariable];

    /// <summary>What to start.</summary>
    public ProcessStartInfo ToStartInfo()
    {
        var (program, arguments) = FindProgram();
        var info = new ProcessStartInfo(program, [.. arguments, Verb, OrderPath])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Clean(info.Environment);
        return info;
    }

    private void Clean(IDictionary<string, string?> environment)
    {
        environment[ServiceTracing.ParentVariable] = ServiceTracing.Current;
        foreach (var name in environment.Keys.ToList())
        {
            var isForTrainers = Verb == "train" && (Traces.IsForTrainers(name) || name == FaultPoint.Variable);
            if (!Inherited.Contains(name) && !isForTrainers && !name.StartsWith("DOTNET_", StringComparison.Ordinal))
            {
                environment.Remove(name);
            }
        }

        environment["TMPDIR"] = environment["TEMP"] = environment["TMP"] = Folder;
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["OMP_NUM_THREADS"] = environment["MKL_NUM_THREADS"] = Threads.ToString(CultureInfo.InvariantCulture);
        if (ManagedHeapBytes is { } bytes)
        {
            environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("X", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// The <c>dotnet</c> that runs this process, found beside its own runtime, so that it is there however the service was
    /// started; a self-contained publication has the worker's own executable instead.
    /// </summary>
    private static (string Program, string[] Arguments) FindProgram()
    {
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet" + suffix));
        return File.Exists(dotnet)
            ? (dotnet, [Path.Combine(AppContext.BaseDirectory, Assembly + ".dll")])
            : (Path.Combine(AppContext.BaseDirectory, Assembly + suffix), []);
    }
}
