namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>Cells of a column that could not be read: the first ones, and how many. They matter only where the column is used.</summary>
internal sealed class CellFaults
{
    /// <summary>Code of an absent value.</summary>
    public const string Missing = "missing-value";

    private const int MaximumKept = 5;

    private readonly List<CellFault> _kept = [];

    /// <summary>The first of them.</summary>
    public IReadOnlyList<CellFault> Kept => _kept;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them are absent values; an absent flag is one that is not set.</summary>
    public long MissingCount { get; private set; }

    public void Add(string code, string detail, long line)
    {
        Count++;
        MissingCount += code == Missing ? 1 : 0;
        if (_kept.Count < MaximumKept)
        {
            _kept.Add(new CellFault(code, detail, line));
        }
    }

    /// <summary>Counts values that are absent from the first record on.</summary>
    public void AddMissingFromStart(string detail, long count)
    {
        if (count > 0)
        {
            Add(Missing, detail, 1);
            (Count, MissingCount) = (Count + count - 1, MissingCount + count - 1);
        }
    }
}

/// <summary>A cell that could not be read.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Detail">What is there.</param>
/// <param name="Line">Line or record, from 1.</param>
internal sealed record CellFault(string Code, string Detail, long Line);
