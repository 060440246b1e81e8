using System.Text;
using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Roles;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.Csv;

/// <summary>The rows of one table while it is read.</summary>
internal sealed class CsvTable(UploadedFile file, CsvDialect dialect, int width, List<string>? header, SourceSet sources)
{
    private readonly Spool _spool = sources.CreateSpool();
    private readonly List<Range> _cells = [];
    private readonly LabelSet?[] _labels = new LabelSet?[width];
    private readonly bool[] _hasNumbers = new bool[width];
    private readonly Dictionary<int, CellFaults> _faults = [];
    private long _rows;

    /// <summary>Roles of the columns, where the file is of a kind that has fixed ones.</summary>
    public IReadOnlyDictionary<int, Role> Roles { get; init; } = new Dictionary<int, Role>();

    /// <summary>Whether no column holds words so far.</summary>
    public bool IsPlain { get; private set; } = true;

    /// <summary>Parses lines that hold nothing but numbers; for any thread.</summary>
    public CsvNumbers Parse(TextBlock block, bool isPlain) => CsvNumbers.Parse(block, dialect, width, isPlain);

    /// <summary>Adds numbers; false where some column holds words, which numbers are then, too.</summary>
    public bool TryAdd(CsvNumbers numbers)
    {
        if (IsPlain && numbers.Rows > 0)
        {
            _spool.Append(numbers.Values);
            _rows += numbers.Rows;
            _hasNumbers.AsSpan().Fill(true);
        }

        return IsPlain;
    }

    /// <summary>Adds a line.</summary>
    public void Add(ReadOnlySpan<byte> line, long number)
    {
        if (line.Contains((byte)'"'))
        {
            var texts = dialect.SplitQuoted(TextContent.Decode(line, file.Name, number));
            if (!HasWidth(texts.Count, number))
            {
                return;
            }

            for (var column = 0; column < width; column++)
            {
                AddCell(Encoding.UTF8.GetBytes(texts[column]), column, number);
            }
        }
        else if (!HasWidth(dialect.Split(line, _cells), number))
        {
            return;
        }
        else
        {
            for (var column = 0; column < width; column++)
            {
                AddCell(line[_cells[column]], column, number);
            }
        }

        _rows++;
    }

    /// <summary>The table as a source.</summary>
    public Source Complete()
    {
        _spool.Complete();
        return new SpooledSource(_spool)
        {
            File = file.Name,
            Name = string.Empty,
            Rows = _rows,
            Shape = [width],
            Columns = header,
            IsTable = true,
            IsInteger = false,
            Faults = _faults,
            Roles = Roles,
            Labels = _labels.Index().Where(entry => entry.Item is not null).ToDictionary(entry => entry.Index, entry => entry.Item!.Labels),
        };
    }

    private void AddCell(ReadOnlySpan<byte> cell, int column, long number)
    {
        if (NumberText.TryParse(cell, dialect.DecimalComma, out var value))
        {
            if (_labels[column] is null)
            {
                _hasNumbers[column] = true;
                _spool.Append(value);
                return;
            }
        }
        else if (_hasNumbers[column] || cell.IsEmpty)
        {
            AddFault(cell, column, number);
            return;
        }

        // A column whose first cell is a word is a column of words.
        IsPlain = false;
        var label = (_labels[column] ??= new LabelSet(sources.Limits)).NumberOf(TextContent.Decode(cell, file.Name, number));
        _spool.Append(label ?? throw new IntakeException(
            "too-many-labels",
            $"Column {NameOf(column)} has more than {sources.Limits.MaximumTexts} different texts, or {sources.Limits.MaximumTextLength} characters of them.",
            "Leave the column out, or give numbers.",
            file.Name,
            number));
    }

    private void AddFault(ReadOnlySpan<byte> cell, int column, long number)
    {
        _faults.TryAdd(column, new CellFaults());
        if (cell.IsEmpty)
        {
            _faults[column].Add(CellFaults.Missing, $"Line {number} has no value in column {NameOf(column)}.", number);
        }
        else
        {
            var text = TextContent.Decode(cell, file.Name, number);
            _faults[column].Add("not-a-number", $"Line {number} has '{Shorten(text)}' in column {NameOf(column)}, where numbers came before.", number);
        }

        _spool.Append(double.NaN);
    }

    private bool HasWidth(int cells, long number)
    {
        if (cells != width)
        {
            sources.Problems.Add(
                ProblemSeverity.Error,
                "ragged-row",
                $"Line {number} has {cells} values; the first line has {width}.",
                "Give every line the same number of values.",
                file.Name,
                position: number);
        }

        return cells == width;
    }

    private string NameOf(int column) => header is null ? $"{column}" : $"{column} ('{Shorten(header[column])}')";

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..39] + "…";
}
