using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>What packers of the family of LZ77 write instead of bytes that were there before.</summary>
internal static class Repetition
{
    /// <summary>How far packers look back: LZ4 cannot look further, and snappy's work on blocks of so many bytes.</summary>
    public const int Farthest = 1 << 16;

    private const int Short = 64;

    /// <summary>Writes again what begins so many bytes before a place; the two may overlap, which repeats a pattern.</summary>
    /// <exception cref="InvalidDataException">There are not so many before it.</exception>
    public static void Copy(byte[] buffer, int at, int distance, int count)
    {
        if (distance <= 0 || distance > at)
        {
            throw new InvalidDataException("A packed page repeats what it does not have.");
        }

        // What is there of the pattern doubles each time.
        var pattern = buffer.AsSpan(at - distance, distance);
        var target = buffer.AsSpan(at, count);
        while (target.Length > pattern.Length)
        {
            pattern.CopyTo(target);
            target = target[pattern.Length..];
            pattern = buffer.AsSpan(at - distance, 2 * pattern.Length);
        }

        pattern[..target.Length].CopyTo(target);
    }

    /// <summary>The same for up to 64 bytes, where there is room for 80 and the distance was looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyShort(byte[] buffer, int at, int distance, int count)
    {
        if (distance >= Vector128<byte>.Count)
        {
            CopyUpTo64(buffer.AsSpan(at - distance), buffer.AsSpan(at), count);
            return;
        }

        if (distance < sizeof(ulong))
        {
            Copy(buffer, at, distance, count);
            return;
        }

        for (var i = 0; i < count; i += sizeof(ulong))
        {
            Unsafe.WriteUnaligned(ref buffer[at + i], Unsafe.ReadUnaligned<ulong>(ref buffer[at + i - distance]));
        }
    }

    /// <summary>Copies up to 64 bytes by whole vectors; both have as many, and are a vector apart at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyUpTo64(ReadOnlySpan<byte> source, Span<byte> target, int count)
    {
        ref var from = ref MemoryMarshal.GetReference(source[..Short]);
        ref var to = ref MemoryMarshal.GetReference(target[..Short]);
        for (var i = 0; i < count; i += Vector128<byte>.Count)
        {
            Vector128.LoadUnsafe(ref from, (nuint)i).StoreUnsafe(ref to, (nuint)i);
        }
    }
}
