using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ImitationService.Demonstrations.Formats.Numpy;

/// <summary>The header of an npy file, versions 1 to 3 (numpy.lib.format).</summary>
/// <param name="Descriptor">Element type as numpy writes it: <c>&lt;f4</c>.</param>
/// <param name="IsFortranOrder">Whether the first index runs fastest.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="DataOffset">Where the elements begin.</param>
internal sealed partial record NpyHeader(string Descriptor, bool IsFortranOrder, IReadOnlyList<long> Shape, int DataOffset)
{
    private const int MaximumHeaderBytes = 65_536;

    /// <summary>First bytes of every npy file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, dimension) => checked(product * dimension));

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start.StartsWith(Magic))
        {
            throw new InvalidDataException("it does not begin as an npy file does");
        }

        var lengthBytes = start[6] == 1 ? 2 : 4;
        Span<byte> length = stackalloc byte[4];
        length.Clear();
        stream.ReadExactly(length[..lengthBytes]);
        var headerBytes = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (start[6] is 0 or > 3 || headerBytes > MaximumHeaderBytes)
        {
            throw new InvalidDataException($"its header claims version {start[6]} and {headerBytes} bytes");
        }

        var text = new byte[headerBytes];
        stream.ReadExactly(text);
        return Parse(Encoding.UTF8.GetString(text), 8 + lengthBytes + (int)headerBytes);
    }

    private static NpyHeader Parse(string text, int dataOffset)
    {
        var descriptor = DescriptorPattern().Match(text);
        var order = OrderPattern().Match(text);
        var shape = ShapePattern().Match(text);
        if (!descriptor.Success || !order.Success || !shape.Success)
        {
            throw new InvalidDataException(text.Contains("'descr': [") ? "it is a structured array, of several fields" : "its header has no descr, fortran_order and shape");
        }

        var dimensions = new List<long>();
        foreach (var part in shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var dimension))
            {
                throw new InvalidDataException($"its shape has the dimension '{part}'");
            }

            dimensions.Add(dimension);
        }

        var header = new NpyHeader(descriptor.Groups[1].Value, order.Groups[1].Value == "True", dimensions, dataOffset);
        try
        {
            _ = checked(header.Elements * 8);
        }
        catch (OverflowException)
        {
            throw new InvalidDataException($"its shape ({shape.Groups[1].Value}) has more elements than any file");
        }

        return header;
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex DescriptorPattern();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
