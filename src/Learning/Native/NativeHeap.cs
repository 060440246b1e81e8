using System.Runtime.InteropServices;

namespace ImitationService.Learning.Native;

/// <summary>
/// The C library's heap, where tensors live. Steps make and free tensors of many sizes, and glibc keeps the holes between them: a
/// training of an LSTM grew to 1.5 GiB that way and needs a quarter of it.
/// </summary>
internal static class NativeHeap
{
    // musl, macOS and Windows have no such call.
    private static readonly MallocTrim? Call =
        NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out var address)
            ? Marshal.GetDelegateForFunctionPointer<MallocTrim>(address)
            : null;

    private delegate int MallocTrim(nuint kept);

    /// <summary>Gives the system back what is in no use, where the C library can; some milliseconds for a heap of hundreds of MiB.</summary>
    public static void Trim() => Call?.Invoke(0);
}
