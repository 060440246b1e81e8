using System.Text;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.Csv;

/// <summary>How a table is written: its separator, whether spaces run together, and whether numbers have a decimal comma.</summary>
/// <param name="Separator">The separator.</param>
/// <param name="DecimalComma">Whether <c>1,5</c> is one and a half; only beside a separator that is no comma.</param>
internal sealed record CsvDialect(byte Separator, bool DecimalComma)
{
    private const string Candidates = ",;\t| ";

    /// <summary>Whether several separators in a row are one.</summary>
    public bool MergesSeparators => Separator == (byte)' ';

    /// <summary>Takes the separator that the client names, or the one that splits the first lines most evenly.</summary>
    public static CsvDialect Detect(IReadOnlyList<string> lines, DatasetMapping mapping)
    {
        var separator = mapping.Separator is { Length: 1 } named
            ? named[0]
            : Candidates.Select((candidate, order) => (candidate, order, columns: EvenColumns(lines, candidate)))
                .OrderByDescending(entry => entry.columns)
                .ThenBy(entry => entry.order)
                .First().candidate;
        return new CsvDialect((byte)separator, separator != ',' && HasDecimalCommas(lines, separator));
    }

    /// <summary>Splits a line that has no quotes; cells are trimmed.</summary>
    public int Split(ReadOnlySpan<byte> line, List<Range> cells)
    {
        cells.Clear();
        var start = 0;
        while (start <= line.Length)
        {
            var length = line[start..].IndexOf(Separator);
            var end = length < 0 ? line.Length : start + length;
            if (!MergesSeparators || end > start)
            {
                cells.Add(Trim(line, start, end));
            }

            start = end + 1;
        }

        return cells.Count;
    }

    /// <summary>Splits a line that may have quoted cells (RFC 4180, without line breaks inside quotes).</summary>
    public List<string> SplitQuoted(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var character = line[i];
            if (character == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (character == Separator && !isQuoted)
            {
                Add(cells, cell);
            }
            else
            {
                cell.Append(character);
            }
        }

        Add(cells, cell);
        return cells;
    }

    private void Add(List<string> cells, StringBuilder cell)
    {
        var text = cell.ToString().Trim();
        if (!MergesSeparators || text.Length > 0)
        {
            cells.Add(text);
        }

        cell.Clear();
    }

    private static Range Trim(ReadOnlySpan<byte> line, int start, int end)
    {
        while (start < end && line[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        while (end > start && line[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        return start..end;
    }

    /// <summary>Columns when this separator gives every line the same number of them, at least two; otherwise 0.</summary>
    private static int EvenColumns(IReadOnlyList<string> lines, char separator)
    {
        var dialect = new CsvDialect((byte)separator, false);
        var counts = lines.Select(line => dialect.SplitQuoted(line).Count).Distinct().ToList();
        return counts is [> 1] ? counts[0] : 0;
    }

    private static bool HasDecimalCommas(IReadOnlyList<string> lines, char separator) =>
        lines.Any(line => line.Split(separator).Any(cell => cell.Trim().Trim('"') is var text
            && text.Count(character => character == ',') == 1
            && text.All(character => char.IsAsciiDigit(character) || character is ',' or '-' or '+' or 'e' or 'E')));
}
