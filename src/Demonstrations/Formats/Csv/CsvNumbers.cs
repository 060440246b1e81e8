using System.Buffers;

namespace ImitationService.Demonstrations.Formats.Csv;

/// <summary>
/// The lines of a block that hold nothing but numbers, from its first on; the block stands at the first other line then.
/// Tables are full of such lines, and those of several blocks are parsed side by side.
/// </summary>
internal sealed class CsvNumbers : IDisposable
{
    private readonly double[] _values;
    private readonly int _width;
    private int _rows;

    private CsvNumbers(TextBlock block, int width, int mostRows) =>
        (Block, _width, _values) = (block, width, ArrayPool<double>.Shared.Rent(mostRows * width));

    /// <summary>The block.</summary>
    public TextBlock Block { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => _rows;

    /// <summary>The numbers: [rows, width].</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _rows * _width);

    /// <summary>Parses lines while they hold as many numbers as the table is wide, and nothing else; none of a table that is not plain.</summary>
    public static CsvNumbers Parse(TextBlock block, CsvDialect dialect, int width, bool isPlain)
    {
        // A number and its separator take two bytes at least.
        var numbers = new CsvNumbers(block, width, isPlain ? (block.Length / Math.Max(1, (2 * width) - 1)) + 1 : 0);
        while (isPlain && block.TryRead(out var line))
        {
            if (CsvReader.IsBlank(line))
            {
                continue;
            }

            if (!TryParse(line, dialect, numbers._values.AsSpan(numbers._rows * width, width)))
            {
                block.PutBack();
                break;
            }

            numbers._rows++;
        }

        return numbers;
    }

    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(_values);
        Block.Dispose();
    }

    private static bool TryParse(ReadOnlySpan<byte> line, CsvDialect dialect, Span<double> row)
    {
        for (var column = 0; column < row.Length; column++)
        {
            line = line.Length > 0 && line[0] <= ' ' ? line[SpacesOf(line, dialect)..] : line;
            var used = NumberText.ReadDecimal(line, dialect.DecimalComma, out row[column]);
            if (used > 0 && used < line.Length && line[used] == dialect.Separator && !dialect.MergesSeparators && column < row.Length - 1)
            {
                line = line[(used + 1)..];
                continue;
            }

            var end = used + SpacesOf(line[used..], dialect);
            var isEnd = end == line.Length || line[end] == dialect.Separator || (dialect.MergesSeparators && end > used);
            if ((used == 0 || !isEnd) && !TryParseCell(line, dialect, out row[column], out end))
            {
                return false;
            }

            var isLast = column == row.Length - 1;
            if (isLast || end == line.Length)
            {
                return isLast && end == line.Length;
            }

            line = line[(dialect.MergesSeparators ? end : end + 1)..];
        }

        return false;
    }

    /// <summary>Reads a cell that is a number of another kind: a word such as nan, or one of very many digits.</summary>
    private static bool TryParseCell(ReadOnlySpan<byte> line, CsvDialect dialect, out double value, out int end)
    {
        end = line.IndexOf(dialect.Separator);
        end = end < 0 ? line.Length : end;
        var isNumber = NumberText.TryParse(line[..end].Trim(" \t"u8), dialect.DecimalComma, out value);
        end += dialect.MergesSeparators ? SpacesOf(line[end..], dialect) : 0;
        return isNumber;
    }

    private static int SpacesOf(ReadOnlySpan<byte> text, CsvDialect dialect)
    {
        var count = 0;
        while (count < text.Length && (text[count] == ' ' || (text[count] == '\t' && dialect.Separator is not ((byte)' ' or (byte)'\t'))))
        {
            count++;
        }

        return count;
    }
}
