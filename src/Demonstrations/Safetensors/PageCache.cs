using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Safetensors;

/// <summary>Tells the kernel which pages of a file are wanted. Advice alone: it changes speed and memory, never what is read.</summary>
internal static partial class PageCache
{
    private const int WillNeed = 3;
    private const int DontNeed = 4;

    /// <summary>These bytes are about to be read: they are fetched meanwhile, and many such wishes at once.</summary>
    public static void Fetch(SafeFileHandle file, long offset, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = AdviseFile(file, offset, bytes, WillNeed);
        }
    }

    /// <summary>A mapping is done with for now: the process holds its pages no longer; they are read again where they are asked for again.</summary>
    public static unsafe void Release(byte* start, ulong bytes)
    {
        if (OperatingSystem.IsLinux() && bytes > 0)
        {
            var before = (nuint)start % (nuint)Environment.SystemPageSize;
            _ = AdviseMemory(start - before, (nuint)bytes + before, DontNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int AdviseFile(SafeFileHandle file, long offset, long bytes, int advice);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static unsafe partial int AdviseMemory(byte* start, nuint bytes, int advice);
}
