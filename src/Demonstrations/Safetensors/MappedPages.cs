using System.Runtime.InteropServices;

namespace ImitationService.Demonstrations.Safetensors;

/// <summary>Tells the kernel how a mapped file is going to be read. Advice alone: it changes speed and memory, never what is read.</summary>
internal static partial class MappedPages
{
    private const int RandomOrder = 1;
    private const int DontNeed = 4;

    /// <summary>Single rows will be read in no order: reading ahead would fetch what nobody asked for.</summary>
    public static unsafe void ExpectRandomOrder(byte* start, ulong bytes) => Advise(start, bytes, RandomOrder);

    /// <summary>These bytes are done with: the process holds them no longer; they are read again where they are asked for again.</summary>
    public static unsafe void Release(byte* start, ulong bytes) => Advise(start, bytes, DontNeed);

    private static unsafe void Advise(byte* start, ulong bytes, int advice)
    {
        if (OperatingSystem.IsLinux() && bytes > 0)
        {
            var before = (nuint)start % (nuint)Environment.SystemPageSize;
            _ = MemoryAdvise(start - before, (nuint)bytes + before, advice);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static unsafe partial int MemoryAdvise(byte* address, nuint length, int advice);
}
