using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ImitationService.Testing.NumPy;

/// <summary>
/// A C-ordered numeric array of NumPy's npy format, read by code that shares nothing with the product's reader.
/// Source: numpy.org, "numpy.lib.format".
/// </summary>
/// <param name="shape">Lengths of the axes; the first is the number of rows.</param>
/// <param name="values">All elements, row by row.</param>
public sealed partial class NpyArray(int[] shape, double[] values)
{
    /// <summary>Lengths of the axes.</summary>
    public IReadOnlyList<int> Shape => shape;

    /// <summary>All elements, row by row.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>Number of rows.</summary>
    public int Rows => shape[0];

    /// <summary>Elements of one row.</summary>
    public ReadOnlySpan<double> Row(int row)
    {
        var width = values.Length / Math.Max(Rows, 1);
        return Values.Slice(row * width, width);
    }

    /// <summary>Reads the bytes of an npy file.</summary>
    public static NpyArray Parse(ReadOnlySpan<byte> npy)
    {
        if (npy.Length < 12 || npy[0] != 0x93 || !npy[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new InvalidDataException("Not an npy file.");
        }

        var isFirstVersion = npy[6] == 1;
        var headerLength = isFirstVersion ? BinaryPrimitives.ReadUInt16LittleEndian(npy[8..]) : BinaryPrimitives.ReadInt32LittleEndian(npy[8..]);
        var headerStart = isFirstVersion ? 10 : 12;
        var header = Encoding.Latin1.GetString(npy.Slice(headerStart, headerLength));
        var type = TypePattern().Match(header).Groups[1].Value;
        int[] shape = [.. NumberPattern().Matches(ShapePattern().Match(header).Groups[1].Value)
            .Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture))];
        var content = npy[(headerStart + headerLength)..];
        var values = new double[shape.Aggregate(1, (product, length) => product * length)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ReadElement(content, type, i);
        }

        return new NpyArray(shape.Length == 0 ? [1] : shape, values);
    }

    private static double ReadElement(ReadOnlySpan<byte> content, string type, int index) => type switch
    {
        "<f4" => BinaryPrimitives.ReadSingleLittleEndian(content[(index * 4)..]),
        "<f8" => BinaryPrimitives.ReadDoubleLittleEndian(content[(index * 8)..]),
        "<i4" => BinaryPrimitives.ReadInt32LittleEndian(content[(index * 4)..]),
        "<i8" => BinaryPrimitives.ReadInt64LittleEndian(content[(index * 8)..]),
        "|b1" or "|u1" => content[index],
        _ => throw new InvalidDataException($"Arrays of '{type}' are not read here."),
    };

    [GeneratedRegex(@"'descr':\s*'([^']+)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape':\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();

    [GeneratedRegex(@"\d+")]
    private static partial Regex NumberPattern();
}
