using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImitationService.Demonstrations.Formats.Numpy;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Turns the stored bytes of a column's numbers into numbers.</summary>
internal sealed class ParquetElements
{
    // A decimal number of more digits is as good as infinite.
    private const int MaximumScale = 300;
    private const int MaximumBytes = 64;

    private readonly ParquetKind _kind;
    private readonly ParquetType _type;
    private readonly double _unit;

    /// <exception cref="InvalidDataException">There are no such numbers.</exception>
    public ParquetElements(ParquetLeaf leaf)
    {
        (_kind, _type, _unit) = (leaf.Kind, leaf.Type, Math.Pow(10, leaf.Scale));
        Size = leaf.Type switch
        {
            ParquetType.Int32 or ParquetType.Float => sizeof(int),
            ParquetType.Int64 or ParquetType.Double => sizeof(long),
            ParquetType.FixedBytes => leaf.Length,
            _ => 0,
        };
        if (leaf.Scale is < 0 or > MaximumScale || (leaf.Type == ParquetType.FixedBytes && leaf.Length is <= 0 or > MaximumBytes))
        {
            throw new InvalidDataException("A number has a length or scale that cannot be.");
        }
    }

    /// <summary>Bytes of one element; 0 of flags, which are bits, and of runs of bytes of any length.</summary>
    public int Size { get; }

    /// <summary>Converts elements that lie one after another.</summary>
    public void Convert(ReadOnlySpan<byte> bytes, Span<double> numbers)
    {
        switch (_kind)
        {
            case ParquetKind.Float:
                NpyElements.WidenFloats(MemoryMarshal.Cast<byte, float>(bytes), numbers);
                break;
            case ParquetKind.Double:
                MemoryMarshal.Cast<byte, double>(bytes).CopyTo(numbers);
                break;
            case ParquetKind.Half:
                Widen<Half, Half>(bytes, numbers);
                break;
            case ParquetKind.Decimal:
                ConvertDecimals(bytes, numbers);
                break;
            default:
                ConvertIntegers(bytes, numbers);
                break;
        }
    }

    /// <summary>A decimal number that is stored as bytes, the highest first.</summary>
    public double DecimalOf(ReadOnlySpan<byte> bytes) => bytes.Length <= MaximumBytes
        ? (double)new BigInteger(bytes, isUnsigned: false, isBigEndian: true) / _unit
        : throw new InvalidDataException("A number has a length that cannot be.");

    private void ConvertIntegers(ReadOnlySpan<byte> bytes, Span<double> numbers)
    {
        switch ((_type, _kind))
        {
            case (ParquetType.Int32, ParquetKind.SByte): Widen<int, sbyte>(bytes, numbers); break;
            case (ParquetType.Int32, ParquetKind.Byte): Widen<int, byte>(bytes, numbers); break;
            case (ParquetType.Int32, ParquetKind.Short): Widen<int, short>(bytes, numbers); break;
            case (ParquetType.Int32, ParquetKind.UShort): Widen<int, ushort>(bytes, numbers); break;
            case (ParquetType.Int32, ParquetKind.UInt): Widen<int, uint>(bytes, numbers); break;
            case (ParquetType.Int32, _): Widen<int, int>(bytes, numbers); break;
            case (ParquetType.Int64, ParquetKind.SByte): Widen<long, sbyte>(bytes, numbers); break;
            case (ParquetType.Int64, ParquetKind.Byte): Widen<long, byte>(bytes, numbers); break;
            case (ParquetType.Int64, ParquetKind.Short): Widen<long, short>(bytes, numbers); break;
            case (ParquetType.Int64, ParquetKind.UShort): Widen<long, ushort>(bytes, numbers); break;
            case (ParquetType.Int64, ParquetKind.Int): Widen<long, int>(bytes, numbers); break;
            case (ParquetType.Int64, ParquetKind.UInt): Widen<long, uint>(bytes, numbers); break;
            case (ParquetType.Int64, ParquetKind.ULong): Widen<long, ulong>(bytes, numbers); break;
            default: Widen<long, long>(bytes, numbers); break;
        }
    }

    private void ConvertDecimals(ReadOnlySpan<byte> bytes, Span<double> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var element = bytes.Slice(i * Size, Size);
            numbers[i] = _type switch
            {
                ParquetType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element) / _unit,
                ParquetType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element) / _unit,
                _ => DecimalOf(element),
            };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<TStored, TMeant>(ReadOnlySpan<byte> bytes, Span<double> numbers)
        where TStored : unmanaged, INumberBase<TStored>
        where TMeant : unmanaged, INumberBase<TMeant>
    {
        var elements = MemoryMarshal.Cast<byte, TStored>(bytes);
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = double.CreateTruncating(TMeant.CreateTruncating(elements[i]));
        }
    }
}
