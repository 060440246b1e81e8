using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// Small integers that are stored as runs of one value and as groups of eight of few bits each: levels, numbers of a dictionary's
/// entries, flags. Format: Encodings.md of parquet-format, "Run Length Encoding / Bit-Packing Hybrid".
/// </summary>
internal sealed class HybridReader : IDisposable
{
    private const int Group = 8;

    private static readonly int[] Bits = [.. Enumerable.Range(0, 256).SelectMany(value => Enumerable.Range(0, Group).Select(bit => (value >> bit) & 1))];

    private readonly ByteWindow _bytes;
    private readonly int _width;
    private readonly int[] _group = new int[Group];
    private int _grouped;
    private long _repeats;
    private long _packed;
    private int _value;

    /// <param name="bytes">The runs; disposed of with the reader.</param>
    /// <param name="width">Bits of a value.</param>
    /// <param name="isBare">Whether there is nothing but groups, without a header.</param>
    public HybridReader(ByteWindow bytes, int width, bool isBare = false)
    {
        (_bytes, _width) = width is >= 0 and <= 32 ? (bytes, width) : throw new InvalidDataException("Values have more than 32 bits.");
        _packed = isBare ? long.MaxValue / Group * Group : 0;
    }

    /// <summary>Bits of levels up to a largest one.</summary>
    public static int WidthOf(int largestLevel) => BitOperations.Log2((uint)largestLevel) + 1;

    /// <summary>Reads the next values.</summary>
    public void Read(Span<int> values)
    {
        while (!values.IsEmpty)
        {
            var count = _width == 0 ? Fill(values, values.Length)
                : _grouped > 0 ? TakeGrouped(values)
                : _repeats > 0 ? TakeRepeated(values)
                : _packed > 0 ? TakePacked(values)
                : ReadHeader();
            values = values[count..];
        }
    }

    public void Dispose() => _bytes.Dispose();

    private int ReadHeader()
    {
        var (header, shift) = (0UL, 0);
        int next;
        do
        {
            next = _bytes.ReadByte();
            header |= (ulong)(next & 0x7f) << shift;
            shift += 7;
        }
        while (next >= 0x80 && shift < 35);
        if ((header & 1) == 1)
        {
            _packed = (long)(header >> 1) * Group;
            return 0;
        }

        (_repeats, _value) = ((long)(header >> 1), 0);
        for (var i = 0; i < (_width + 7) / 8; i++)
        {
            _value |= _bytes.ReadByte() << (8 * i);
        }

        return 0;
    }

    private int TakeRepeated(Span<int> values)
    {
        var count = Fill(values, (int)Math.Min(values.Length, _repeats));
        _repeats -= count;
        return count;
    }

    private int Fill(Span<int> values, int count)
    {
        values[..count].Fill(_value);
        return count;
    }

    private int TakeGrouped(Span<int> values)
    {
        var count = Math.Min(_grouped, values.Length);
        _group.AsSpan(Group - _grouped, count).CopyTo(values);
        _grouped -= count;
        return count;
    }

    private int TakePacked(Span<int> values)
    {
        var bytes = _bytes.Peek(_width);
        var count = (int)Math.Min(Math.Min(values.Length / Group, bytes.Length / _width), _packed / Group) * Group;
        if (count == 0)
        {
            // Less than a group is asked for; the rest of it is kept.
            Unpack(bytes, _group);
            _bytes.Skip(_width);
            (_grouped, _packed) = (Group, _packed - Group);
            return 0;
        }

        Unpack(bytes, values[..count]);
        _bytes.Skip(count / Group * _width);
        _packed -= count;
        return count;
    }

    /// <summary>Unpacks whole groups. Eight bytes are looked at from where each value begins, which the window's slack allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Unpack(ReadOnlySpan<byte> bytes, Span<int> values)
    {
        ref var first = ref MemoryMarshal.GetReference(bytes);
        if (_width == 1)
        {
            for (var i = 0; i < values.Length; i += Group)
            {
                Vector256.Create(Bits, bytes[i / Group] * Group).CopyTo(values.Slice(i, Group));
            }

            return;
        }

        var (width, mask) = (_width, (1UL << _width) - 1);
        var bit = 0L;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (int)((Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (nint)(bit >> 3))) >> (int)(bit & 7)) & mask);
            bit += width;
        }
    }
}
