using System.Text;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Formats.Csv;

/// <summary>Tables of text: CSV, TSV and their kin, with a header or without. One transition per line.</summary>
internal sealed class CsvReader : IDemonstrationReader
{
    /// <summary>The name of the format.</summary>
    public const string FormatName = "csv";

    private const int DialectLines = 20;

    public string Name => FormatName;

    public bool CanRead(UploadedFile file, ReadOnlySpan<byte> head) => TextContent.IsText(head);

    public void Read(UploadedFile file, SourceSet sources, CancellationToken cancellationToken)
    {
        var sampled = FirstLines(file, sources.Limits);
        if (sampled.Count == 0)
        {
            throw new IntakeException("empty-file", "The file has no line with a value.", "Upload a file with at least two transitions.", file.Name);
        }

        var dialect = CsvDialect.Detect(sampled, sources.Mapping);
        var first = dialect.SplitQuoted(sampled[0]);
        if (first.Count > sources.Limits.MaximumColumns)
        {
            throw new IntakeException("too-many-columns", $"The table has {first.Count} columns; {sources.Limits.MaximumColumns} are allowed.", "Leave out what is not needed.", file.Name, 1);
        }

        var header = HasHeader(first, sampled, dialect, sources) ? RequireUnique(first, file) : null;
        var drivingLog = DrivingLog.HeaderOf(file, header, first.Count);
        var table = new CsvTable(file, dialect, first.Count, drivingLog ?? header, sources) { Roles = drivingLog is null ? new Dictionary<int, Role>() : DrivingLog.Roles };
        ReadLines(file, table, isHeader: header is not null, sources, cancellationToken);
        sources.Dialect ??= drivingLog is null ? null : "driving-log";
        sources.Sources.Add(table.Complete());
    }

    private static void ReadLines(UploadedFile file, CsvTable table, bool isHeader, SourceSet sources, CancellationToken cancellationToken)
    {
        using var lines = new TextLines(file, sources.Limits.MaximumLineBytes);
        foreach (var numbers in WorkAhead.InOrder(Work(lines, table)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (numbers)
            {
                if (isHeader || !table.TryAdd(numbers))
                {
                    numbers.Block.Rewind();
                }

                while (numbers.Block.TryRead(out var line))
                {
                    if (!IsBlank(line) && !isHeader)
                    {
                        table.Add(line, numbers.Block.Number);
                    }

                    isHeader &= IsBlank(line);
                }
            }
        }
    }

    private static IEnumerable<(Func<CsvNumbers> Piece, long Bytes)> Work(TextLines lines, CsvTable table)
    {
        while (lines.ReadBlock() is { } block)
        {
            var isPlain = table.IsPlain;
            yield return (() => table.Parse(block, isPlain), block.Length);
        }
    }

    /// <summary>Blank lines and those that begin with # say nothing.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \t\r\f"u8);
        return text.IsEmpty || text[0] == (byte)'#';
    }

    private static List<string> FirstLines(UploadedFile file, IntakeLimits limits)
    {
        var found = new List<string>();
        using var lines = new TextLines(file, limits.MaximumLineBytes);
        while (found.Count < DialectLines && lines.TryRead(out var line))
        {
            if (!IsBlank(line))
            {
                found.Add(TextContent.Decode(line, file.Name, lines.Number));
            }
        }

        return found;
    }

    /// <summary>A first line names its columns when it has words where a later line has numbers, or nothing but words.</summary>
    private static bool HasHeader(List<string> first, List<string> sampled, CsvDialect dialect, SourceSet sources)
    {
        if (sources.Mapping.Header is { } said)
        {
            return said;
        }

        bool IsNumber(string cell) => NumberText.TryParse(Encoding.UTF8.GetBytes(cell), dialect.DecimalComma, out _);
        if (first.All(IsNumber))
        {
            return false;
        }

        var second = sampled.Count > 1 ? dialect.SplitQuoted(sampled[1]) : [];
        return first.All(cell => !IsNumber(cell)) || first.Zip(second).Any(pair => !IsNumber(pair.First) && IsNumber(pair.Second));
    }

    private static List<string> RequireUnique(List<string> header, UploadedFile file) =>
        header.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new IntakeException("duplicate-column", $"Two columns are called '{twice.Key}'.", "Give every column a name of its own.", file.Name, 1)
            : header;
}
