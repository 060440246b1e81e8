using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// LZ4, unpacked a window at a time; nothing is repeated from further back than 64 KiB. Format: lz4_Block_format.md. Old writers
/// put blocks into Hadoop's frames: the length unpacked, the length packed, of four bytes each, the highest first.
/// </summary>
internal sealed class Lz4Feed : IByteFeed
{
    private const int Longest = 15;
    private const int ShortestMatch = 4;
    private const int FrameBytes = 8;

    // What the longest short sequence takes, with what is written over its end.
    private const int QuickBytes = 96;

    private readonly ByteWindow _packed;
    private readonly bool _isFramed;
    private long _end;
    private int _literals;
    private int _matches;
    private int _distance;
    private int _token = -1;

    /// <param name="packed">The packed bytes; disposed of with the feed.</param>
    /// <param name="length">How many they must unpack to.</param>
    /// <param name="mayBeFramed">Whether they may lie in frames.</param>
    public Lz4Feed(ByteWindow packed, long length, bool mayBeFramed)
    {
        _packed = packed;
        _isFramed = mayBeFramed && packed.Left >= FrameBytes && BinaryPrimitives.ReadUInt32BigEndian(packed.Peek(FrameBytes)) <= length
            && BinaryPrimitives.ReadUInt32BigEndian(packed.Peek(FrameBytes)[4..]) <= packed.Left - FrameBytes;

        // Where the block ends, by what is left behind it.
        _end = _isFramed ? packed.Left : 0;
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
            else if (_matches > 0)
            {
                var count = Math.Min(_matches, to - from);
                Repetition.Copy(buffer, from, _distance, count);
                (_matches, from) = (_matches - count, from + count);
            }
            else
            {
                from = _token < 0 ? FillQuickly(buffer, from, to) : from;
                if (from < to)
                {
                    ReadNext();
                }
            }
        }
    }

    public void Dispose() => _packed.Dispose();

    /// <summary>Writes short sequences that lie well within both buffers; the rest is left to the other ways. Says how far it came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FillQuickly(byte[] buffer, int from, int to)
    {
        var packed = _packed.Peek(0);
        var at = 0;
        var end = Math.Min(packed.Length, _packed.Left - _end) - QuickBytes;
        while (from <= to - QuickBytes && at <= end)
        {
            int token = packed[at];
            var (literals, matches) = (token >> 4, (token & Longest) + ShortestMatch);
            var distance = packed[at + literals + 1] | (packed[at + literals + 2] << 8);
            if (literals == Longest || matches == Longest + ShortestMatch || distance == 0 || distance > from + literals)
            {
                break;
            }

            Repetition.CopyUpTo64(packed[(at + 1)..], buffer.AsSpan(from), literals);
            Repetition.CopyShort(buffer, from + literals, distance, matches);
            (at, from) = (at + literals + 3, from + literals + matches);
        }

        _packed.Skip(at);
        return from;
    }

    /// <summary>Reads a token, or, once its literals are written, the match that follows them. A block's last literals have none.</summary>
    private void ReadNext()
    {
        if (_packed.Left <= _end)
        {
            BeginBlock();
        }
        else if (_token < 0)
        {
            _token = _packed.ReadByte();
            _literals = ReadLength(_token >> 4);
        }
        else
        {
            _distance = BinaryPrimitives.ReadUInt16LittleEndian(_packed.Peek(sizeof(ushort)));
            _packed.Skip(sizeof(ushort));
            _matches = checked(ReadLength(_token & Longest) + ShortestMatch);
            _token = -1;
        }
    }

    private void BeginBlock()
    {
        if (!_isFramed || _packed.Left < FrameBytes)
        {
            throw new InvalidDataException("A packed page ends early.");
        }

        var bytes = BinaryPrimitives.ReadUInt32BigEndian(_packed.Peek(FrameBytes)[4..]);
        _packed.Skip(FrameBytes);
        (_end, _token) = (_packed.Left - bytes, -1);
        if (_end < 0)
        {
            throw new InvalidDataException("A packed page ends early.");
        }
    }

    private int ReadLength(int length)
    {
        for (var next = length == Longest ? byte.MaxValue : 0; next == byte.MaxValue;)
        {
            next = _packed.ReadByte();
            length = checked(length + next);
        }

        return length;
    }
}
