using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImitationService.Demonstrations.Formats;

/// <summary>
/// The byte shuffle of blosc and HDF5, undone: from all first bytes, all second bytes … to elements. What is left over at the end
/// is not shuffled. Elements of 2, 4 and 8 bytes are joined a vector of them at a time, in the byte order of the machine, which is little-endian.
/// </summary>
internal static class Shuffle
{
    /// <summary>Writes the elements; both are of one length.</summary>
    /// <param name="source">The shuffled bytes.</param>
    /// <param name="target">Takes the elements.</param>
    /// <param name="size">Bytes of an element.</param>
    public static void Undo(ReadOnlySpan<byte> source, Span<byte> target, int size)
    {
        var count = source.Length / size;
        var joined = count - (count % Vector<byte>.Count);
        switch (size)
        {
            case 2:
                JoinPairs(source, target, count, joined);
                break;
            case 4:
                JoinQuads(source, target, count, joined);
                break;
            case 8:
                JoinOctets(source, target, count, joined);
                break;
            default:
                joined = 0;
                break;
        }

        for (var i = joined; i < count; i++)
        {
            for (var part = 0; part < size; part++)
            {
                target[(i * size) + part] = source[(part * count) + i];
            }
        }

        source[(count * size)..].CopyTo(target[(count * size)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void JoinPairs(ReadOnlySpan<byte> source, Span<byte> target, int count, int joined)
    {
        var elements = MemoryMarshal.Cast<byte, ushort>(target);
        for (var i = 0; i < joined; i += Vector<byte>.Count)
        {
            Store(Pairs(source, count, i, part: 0), elements[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void JoinQuads(ReadOnlySpan<byte> source, Span<byte> target, int count, int joined)
    {
        var elements = MemoryMarshal.Cast<byte, uint>(target);
        for (var i = 0; i < joined; i += Vector<byte>.Count)
        {
            var (low, high) = (Pairs(source, count, i, part: 0), Pairs(source, count, i, part: 2));
            Store(Join(low.First, high.First), elements[i..]);
            Store(Join(low.Second, high.Second), elements[(i + Vector<ushort>.Count)..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void JoinOctets(ReadOnlySpan<byte> source, Span<byte> target, int count, int joined)
    {
        var elements = MemoryMarshal.Cast<byte, ulong>(target);
        for (var i = 0; i < joined; i += Vector<byte>.Count)
        {
            var (a, b) = (Pairs(source, count, i, part: 0), Pairs(source, count, i, part: 2));
            var (c, d) = (Pairs(source, count, i, part: 4), Pairs(source, count, i, part: 6));
            StoreOctets(Join(a.First, b.First), Join(c.First, d.First), elements[i..]);
            StoreOctets(Join(a.Second, b.Second), Join(c.Second, d.Second), elements[(i + Vector<ushort>.Count)..]);
        }
    }

    private static void StoreOctets((Vector<uint> First, Vector<uint> Second) low, (Vector<uint> First, Vector<uint> Second) high, Span<ulong> target)
    {
        Store(Join(low.First, high.First), target);
        Store(Join(low.Second, high.Second), target[Vector<uint>.Count..]);
    }

    /// <summary>Bytes number <paramref name="part"/> and the next of elements from <paramref name="i"/> on, each two joined.</summary>
    private static (Vector<ushort> First, Vector<ushort> Second) Pairs(ReadOnlySpan<byte> source, int count, int i, int part)
    {
        Vector.Widen(new Vector<byte>(source[((part * count) + i)..]), out var low, out var lowRest);
        Vector.Widen(new Vector<byte>(source[(((part + 1) * count) + i)..]), out var high, out var highRest);
        return (low | (high << 8), lowRest | (highRest << 8));
    }

    private static (Vector<uint> First, Vector<uint> Second) Join(Vector<ushort> lows, Vector<ushort> highs)
    {
        Vector.Widen(lows, out var low, out var lowRest);
        Vector.Widen(highs, out var high, out var highRest);
        return (low | (high << 16), lowRest | (highRest << 16));
    }

    private static (Vector<ulong> First, Vector<ulong> Second) Join(Vector<uint> lows, Vector<uint> highs)
    {
        Vector.Widen(lows, out var low, out var lowRest);
        Vector.Widen(highs, out var high, out var highRest);
        return (low | (high << 32), lowRest | (highRest << 32));
    }

    private static void Store<T>((Vector<T> First, Vector<T> Second) joined, Span<T> target)
    {
        joined.First.CopyTo(target);
        joined.Second.CopyTo(target[Vector<T>.Count..]);
    }
}
