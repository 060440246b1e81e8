using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// Snappy, unpacked a window at a time. Packers work on blocks of 64 KiB, so that nothing is repeated from further back. Format:
/// format_description.txt of google/snappy.
/// </summary>
internal sealed class SnappyFeed : IByteFeed
{
    // What the longest short element takes, with what is written over its end.
    private const int QuickBytes = 96;

    private readonly ByteWindow _packed;
    private int _literals;
    private int _copies;
    private int _distance;

    /// <param name="packed">The packed bytes; disposed of with the feed.</param>
    /// <param name="length">How many they must unpack to.</param>
    /// <exception cref="InvalidDataException">They say otherwise.</exception>
    public SnappyFeed(ByteWindow packed, long length)
    {
        _packed = packed;
        var (told, shift) = (0L, 0);
        int next;
        do
        {
            next = _packed.ReadByte();
            told |= (long)(next & 0x7f) << shift;
            shift += 7;
        }
        while (next >= 0x80 && shift < 35);
        if (told != length)
        {
            throw new InvalidDataException("A packed page has another length than its header says.");
        }
    }

    public int History => Repetition.Farthest;

    public void Fill(byte[] buffer, int from, int to)
    {
        while (from < to)
        {
            if (_literals > 0)
            {
                var next = _packed.Peek(1);
                var count = Math.Min(Math.Min(_literals, next.Length), to - from);
                next[..count].CopyTo(buffer.AsSpan(from));
                _packed.Skip(count);
                (_literals, from) = (_literals - count, from + count);
            }
            else if (_copies > 0)
            {
                var count = Math.Min(_copies, to - from);
                Repetition.Copy(buffer, from, _distance, count);
                (_copies, from) = (_copies - count, from + count);
            }
            else
            {
                from = FillQuickly(buffer, from, to);
                if (from < to)
                {
                    ReadTag();
                }
            }
        }
    }

    public void Dispose() => _packed.Dispose();

    /// <summary>Writes what is short and lies well within both buffers; the rest is left to the other ways. Says how far it came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FillQuickly(byte[] buffer, int from, int to)
    {
        var packed = _packed.Peek(0);
        var at = 0;
        while (from <= to - QuickBytes && at <= packed.Length - QuickBytes)
        {
            int tag = packed[at];
            if ((tag & 3) == 0 && tag >> 2 < 60)
            {
                var length = (tag >> 2) + 1;
                Repetition.CopyUpTo64(packed[(at + 1)..], buffer.AsSpan(from), length);
                (at, from) = (at + 1 + length, from + length);
                continue;
            }

            var (copies, distance, bytes) = (tag & 3) switch
            {
                1 => (4 + ((tag >> 2) & 7), ((tag >> 5) << 8) | packed[at + 1], 2),
                2 => (1 + (tag >> 2), packed[at + 1] | (packed[at + 2] << 8), 3),
                _ => (0, 0, 0),
            };
            if (distance == 0 || distance > from)
            {
                break;
            }

            Repetition.CopyShort(buffer, from, distance, copies);
            (at, from) = (at + bytes, from + copies);
        }

        _packed.Skip(at);
        return from;
    }

    private void ReadTag()
    {
        // What lies behind the last byte may be looked at, and is not used unless it is there.
        var next = _packed.Peek((int)Math.Min(_packed.Left, 5));
        if (next.IsEmpty)
        {
            throw new InvalidDataException("A packed page ends early.");
        }

        int tag = next[0];
        switch (tag & 3)
        {
            case 0:
                // Up to 60 bytes; of more, the length less one follows in one to four bytes.
                var extra = Math.Max(0, (tag >> 2) - 59);
                var length = extra == 0 ? tag >> 2 : LittleEndian(next.Slice(1, extra));
                _literals = checked((int)length + 1);
                _packed.Skip(1 + extra);
                break;
            case 1:
                (_copies, _distance) = (4 + ((tag >> 2) & 7), ((tag >> 5) << 8) | next[1]);
                _packed.Skip(2);
                break;
            case 2:
                (_copies, _distance) = (1 + (tag >> 2), BinaryPrimitives.ReadUInt16LittleEndian(next[1..]));
                _packed.Skip(3);
                break;
            default:
                (_copies, _distance) = (1 + (tag >> 2), checked((int)LittleEndian(next.Slice(1, 4))));
                _packed.Skip(5);
                break;
        }
    }

    private static long LittleEndian(ReadOnlySpan<byte> bytes)
    {
        var value = 0L;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }
}
