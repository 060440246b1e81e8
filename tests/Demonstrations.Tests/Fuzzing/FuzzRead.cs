using System.Diagnostics;
using System.Globalization;

namespace ImitationService.Demonstrations.Tests.Fuzzing;

/// <summary>Reads one damaged upload, and says what is wrong with how it was read.</summary>
internal static class FuzzRead
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(1);

    /// <summary>The fault; null where the upload became a dataset or a list of problems, soon and in little memory.</summary>
    public static string? FindFault(string name, byte[] bytes, long mostBytes)
    {
        var (fault, elapsed) = ReadOnce(name, bytes, mostBytes);

        // Other work on the machine may have slowed it down: only what is slow twice is slow.
        return fault ?? (elapsed > Soon && ReadOnce(name, bytes, mostBytes).Elapsed is var again && again > Soon ? $"it took {elapsed} and {again}" : null);
    }

    private static (string? Fault, TimeSpan Elapsed) ReadOnce(string name, byte[] bytes, long mostBytes)
    {
        string? fault = null;
        var watch = Stopwatch.StartNew();
        var thread = new Thread(() => fault = Examine(name, bytes, mostBytes)) { IsBackground = true };
        thread.Start();
        return thread.Join(Hung) ? (fault, watch.Elapsed) : ($"it has not ended after {Hung}", watch.Elapsed);
    }

    private static string? Examine(string name, byte[] bytes, long mostBytes)
    {
        var folder = Directory.CreateTempSubdirectory("fuzz-").FullName;
        try
        {
            var path = Path.Combine(folder, "upload");
            File.WriteAllBytes(path, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = Read(name, path, Path.Combine(folder, "output"));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            // A library may reserve what a damaged length says and never touch it; only memory that is filled is taken.
            return allocated > mostBytes && Taken(() => Read(name, path, Path.Combine(folder, "again"))) is var taken && taken > mostBytes ? $"it took {taken >> 20} MiB"
                : !result.IsAccepted && result.Report.Problems.Count == 0 ? "it was rejected without a problem"
                : null;
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ImitationService.Domain.Datasets.IntakeResult Read(string name, string path, string output) =>
        Intake.Read(new IntakeRequest([new IntakeFile(name, path)], null, output), CancellationToken.None);

    // By how much this process's largest memory exceeds what it had before, by the kernel's count; where it does not count, everything is too much.
    private static long Taken(Action read)
    {
        if (!File.Exists("/proc/self/clear_refs"))
        {
            return long.MaxValue;
        }

        GC.Collect();
        var before = Status("VmRSS");
        File.WriteAllText("/proc/self/clear_refs", "5");
        read();
        return Status("VmHWM") - before;
    }

    private static long Status(string name) => long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) << 10;
}
