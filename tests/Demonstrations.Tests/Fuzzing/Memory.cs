using System.Globalization;

namespace ImitationService.Demonstrations.Tests.Fuzzing;

/// <summary>What memory some work takes. It is the whole process's, since readers work on several threads: nothing else may run meanwhile.</summary>
internal static class Memory
{
    /// <summary>Bytes that all threads have asked the managed heap for.</summary>
    public static long AllocatedBy(Action work)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        work();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    /// <summary>
    /// Bytes by which the process's largest memory exceeds what it had before, by the kernel's count: what was reserved and never
    /// touched is not taken. Where the kernel does not count, everything is too much.
    /// </summary>
    public static long TakenBy(Action work)
    {
        if (!File.Exists("/proc/self/clear_refs"))
        {
            return long.MaxValue;
        }

        // What other work left behind is given back first: it would be taken again unseen.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = Status("VmRSS");
        File.WriteAllText("/proc/self/clear_refs", "5");
        work();
        return Status("VmHWM") - before;
    }

    private static long Status(string name) => long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) << 10;
}
