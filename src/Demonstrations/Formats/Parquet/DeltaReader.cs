using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// Integers that are stored as distances from the one before, in blocks with a smallest distance each, of which parts have a number
/// of bits each. Format: Encodings.md of parquet-format, "Delta Encoding".
/// </summary>
internal sealed class DeltaReader
{
    private const int Group = 8;
    private const int MostParts = 1 << 10;
    private const int MostValues = 1 << 20;

    private readonly ByteWindow _bytes;
    private readonly byte[] _widths;
    private readonly int _partValues;
    private readonly long[] _group = new long[Group];
    private long _left;
    private long _value;
    private long _smallest;
    private int _part;
    private int _partLeft;
    private int _grouped;
    private bool _isFirst = true;

    /// <exception cref="InvalidDataException">The header is damaged.</exception>
    public DeltaReader(ByteWindow bytes)
    {
        _bytes = bytes;
        var (values, parts, count) = (ReadVariable(), ReadVariable(), ReadVariable());
        if (parts is 0 or > MostParts || values is 0 or > MostValues || values % (parts * Group) != 0 || count > int.MaxValue)
        {
            throw new InvalidDataException("A block of distances has a length that cannot be.");
        }

        (_widths, _partValues, _left, _value) = (new byte[parts], (int)(values / parts), (long)count, ReadSigned());
        _part = _widths.Length;
    }

    /// <summary>Values that were not read yet.</summary>
    public long Left => _left;

    /// <summary>Reads the next values.</summary>
    public void Read(Span<long> values)
    {
        if (values.Length > _left)
        {
            throw new InvalidDataException("There are fewer distances than values.");
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (_isFirst)
            {
                _isFirst = false;
            }
            else
            {
                if (_grouped == 0)
                {
                    ReadGroup();
                }

                _value += _smallest + _group[Group - _grouped--];
            }

            values[i] = _value;
        }

        _left -= values.Length;
    }

    /// <summary>The next value.</summary>
    public long Next()
    {
        var value = 0L;
        Read(new Span<long>(ref value));
        return value;
    }

    /// <summary>Passes over what is left, to the byte behind it.</summary>
    public void SkipToEnd()
    {
        while (_left > 0)
        {
            Next();
        }

        // The last part is as long as the others, whatever is in it.
        for (; _partLeft > 0; _partLeft -= Group)
        {
            _bytes.Peek(_widths[_part]);
            _bytes.Skip(_widths[_part]);
        }
    }

    private void ReadGroup()
    {
        if (_partLeft == 0)
        {
            BeginPart();
        }

        var width = _widths[_part];
        Unpack(_bytes.Peek(width), width, _group);
        _bytes.Skip(width);
        (_grouped, _partLeft) = (Group, _partLeft - Group);
    }

    private void BeginPart()
    {
        if (++_part >= _widths.Length)
        {
            (_smallest, _part) = (ReadSigned(), 0);
            _bytes.Read(_widths);
        }

        _partLeft = _widths[_part] <= 64 ? _partValues : throw new InvalidDataException("Distances have more than 64 bits.");
    }

    /// <summary>Unpacks a group. Sixteen bytes are looked at from where each value begins, which the window's slack allows.</summary>
    private static void Unpack(ReadOnlySpan<byte> bytes, int width, long[] values)
    {
        ref var first = ref MemoryMarshal.GetReference(bytes);
        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        for (var i = 0; i < values.Length; i++)
        {
            var (place, shift) = ((nint)(i * width / 8), i * width % 8);
            var low = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, place)) >> shift;
            var high = shift == 0 ? 0 : Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, place + sizeof(ulong))) << (64 - shift);
            values[i] = (long)((low | high) & mask);
        }
    }

    private long ReadSigned()
    {
        var value = ReadVariable();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVariable()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = _bytes.ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number does not end.");
    }
}
