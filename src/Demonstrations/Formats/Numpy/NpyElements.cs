using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImitationService.Demonstrations.Formats.Numpy;

/// <summary>Turns the bytes of numpy's element types into numbers.</summary>
internal sealed class NpyElements
{
    private readonly char _kind;
    private readonly bool _isBigEndian;

    private NpyElements(char kind, int size, bool isBigEndian)
    {
        (_kind, Size, _isBigEndian) = (kind, size, isBigEndian);
    }

    /// <summary>Bytes of one element.</summary>
    public int Size { get; }

    /// <summary>Whether elements are integers or flags.</summary>
    public bool IsInteger => _kind is not 'f';

    /// <summary>Whether elements are unsigned bytes, as those of pictures are.</summary>
    public bool IsByte => (_kind, Size) is ('u', 1);

    /// <summary>The reader of a type such as <c>&lt;f4</c>; null where it is no number.</summary>
    public static NpyElements? Find(string descriptor)
    {
        if (descriptor.Length != 3 || !"<>|=".Contains(descriptor[0]) || !int.TryParse(descriptor[2..], out var size))
        {
            return null;
        }

        return (descriptor[1], size) is ('f', 2 or 4 or 8) or ('i' or 'u', 1 or 2 or 4 or 8) or ('b', 1)
            ? new NpyElements(descriptor[1], size, descriptor[0] == '>')
            : null;
    }

    /// <summary>Converts elements; the bytes are changed where their order must be.</summary>
    public void Convert(Span<byte> bytes, Span<double> numbers)
    {
        if (_isBigEndian && Size > 1)
        {
            SwapBytes(bytes);
        }

        switch (_kind, Size)
        {
            case ('f', 4):
                WidenFloats(MemoryMarshal.Cast<byte, float>(bytes), numbers);
                break;
            case ('f', 8):
                MemoryMarshal.Cast<byte, double>(bytes).CopyTo(numbers);
                break;
            case ('f', _):
                Widen<Half>(bytes, numbers);
                break;
            case ('i', 1):
                Widen<sbyte>(bytes, numbers);
                break;
            case ('i', 2):
                Widen<short>(bytes, numbers);
                break;
            case ('i', 4):
                Widen<int>(bytes, numbers);
                break;
            case ('i', _):
                Widen<long>(bytes, numbers);
                break;
            case ('u', 2):
                Widen<ushort>(bytes, numbers);
                break;
            case ('u', 4):
                Widen<uint>(bytes, numbers);
                break;
            case ('u', 8):
                Widen<ulong>(bytes, numbers);
                break;
            default:
                Widen<byte>(bytes, numbers);
                break;
        }
    }

    /// <summary>The bytes of one element; a number that it cannot hold becomes the nearest that it can.</summary>
    public byte[] ToBytes(double number)
    {
        var bytes = new byte[Size];
        switch (_kind, Size)
        {
            case ('f', 4): Write((float)number, bytes); break;
            case ('f', 8): Write(number, bytes); break;
            case ('f', _): Write((Half)number, bytes); break;
            case ('i', 1): Write(sbyte.CreateSaturating(number), bytes); break;
            case ('i', 2): Write(short.CreateSaturating(number), bytes); break;
            case ('i', 4): Write(int.CreateSaturating(number), bytes); break;
            case ('i', _): Write(long.CreateSaturating(number), bytes); break;
            case ('u', 2): Write(ushort.CreateSaturating(number), bytes); break;
            case ('u', 4): Write(uint.CreateSaturating(number), bytes); break;
            case ('u', 8): Write(ulong.CreateSaturating(number), bytes); break;
            default: Write(byte.CreateSaturating(number), bytes); break;
        }

        if (_isBigEndian && Size > 1)
        {
            SwapBytes(bytes);
        }

        return bytes;
    }

    private static void Write<T>(T number, byte[] bytes)
        where T : unmanaged => MemoryMarshal.Write(bytes, in number);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T>(Span<byte> bytes, Span<double> numbers)
        where T : unmanaged, INumberBase<T>
    {
        var elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 0; i < elements.Length; i++)
        {
            numbers[i] = double.CreateTruncating(elements[i]);
        }
    }

    /// <summary>Makes numbers of single precision into ones of double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WidenFloats(ReadOnlySpan<float> elements, Span<double> numbers)
    {
        var i = 0;
        for (; i <= elements.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(elements[i..]), out var low, out var high);
            low.CopyTo(numbers[i..]);
            high.CopyTo(numbers[(i + Vector<double>.Count)..]);
        }

        for (; i < elements.Length; i++)
        {
            numbers[i] = elements[i];
        }
    }

    private void SwapBytes(Span<byte> bytes)
    {
        switch (Size)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte, ushort>(bytes));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes));
                break;
            default:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(bytes));
                break;
        }
    }
}
