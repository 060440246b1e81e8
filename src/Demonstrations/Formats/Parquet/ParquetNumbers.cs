namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>One pass over the numbers of a column of a file: [rows, width]; a number that is absent is NaN.</summary>
internal sealed class ParquetNumbers(ParquetFile file, ParquetColumn column, int width) : IDisposable
{
    private const int BatchValues = 2048;

    private readonly ColumnPages _pages = new(file, column);
    private readonly int[] _levels = new int[BatchValues];
    private readonly int[] _rows = column.IsList ? [.. Enumerable.Range(0, width + BatchValues).Select(i => i % width == 0 ? 0 : 1)] : [];
    private INumberReader? _numbers;
    private int _left;
    private int _place;

    /// <summary>Reads the next numbers; there are as many.</summary>
    /// <exception cref="IntakeException">A list has another length, or the file is damaged.</exception>
    public void Read(Span<double> numbers)
    {
        try
        {
            while (!numbers.IsEmpty)
            {
                if (_left == 0)
                {
                    _pages.MoveNext();
                    (_numbers, _left) = (_pages.OpenNumbers(), _pages.Page.Header.Values);
                }

                var count = Math.Min(Math.Min(numbers.Length, _left), BatchValues);
                ReadBatch(numbers[..count]);
                _left -= count;
                numbers = numbers[count..];
            }
        }
        catch (Exception exception) when (exception is not (IntakeException or OperationCanceledException))
        {
            throw ParquetFaults.Damaged(file.PlaceOf(column));
        }
    }

    public void Dispose() => _pages.Dispose();

    private void ReadBatch(Span<double> numbers)
    {
        var levels = _levels.AsSpan(0, numbers.Length);
        if (_pages.Page.Repetitions is { } repetitions)
        {
            repetitions.Read(levels);
            CheckRows(levels);
        }

        if (_pages.Page.Definitions is not { } definitions)
        {
            _numbers!.Read(numbers);
            return;
        }

        definitions.Read(levels);
        if (!levels.ContainsAnyExcept(column.Leaf.MaximumDefinition))
        {
            _numbers!.Read(numbers);
            return;
        }

        var present = CountPresent(levels);
        _numbers!.Read(numbers[..present]);
        for (var i = numbers.Length - 1; i >= 0; i--)
        {
            numbers[i] = levels[i] == column.Leaf.MaximumDefinition ? numbers[--present] : double.NaN;
        }
    }

    /// <summary>A repetition level of 0 begins a row, which all have one length.</summary>
    private void CheckRows(ReadOnlySpan<int> levels)
    {
        if (!levels.SequenceEqual(_rows.AsSpan(_place, levels.Length)))
        {
            throw ParquetFaults.Ragged(file.PlaceOf(column), width);
        }

        _place = (_place + levels.Length) % width;
    }

    private int CountPresent(Span<int> levels)
    {
        // An absent list, or an empty one, has one entry below the element's own level.
        var (most, least) = (column.Leaf.MaximumDefinition, column.Leaf.MaximumDefinition - (column.Leaf.IsOptional ? 1 : 0));
        if (levels.ContainsAnyExceptInRange(least, most))
        {
            throw column.IsList ? ParquetFaults.Ragged(file.PlaceOf(column), width) : new InvalidDataException("A level is out of range.");
        }

        return levels.Count(most);
    }
}
