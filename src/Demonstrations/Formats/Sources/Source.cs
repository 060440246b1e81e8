using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>A named block of rows of one file: a table, an array, or the values of a key. Read in order, as often as needed.</summary>
internal abstract class Source
{
    /// <summary>The file it is from.</summary>
    public required string File { get; init; }

    /// <summary>The array's or key's name; empty for a table, whose columns have the names.</summary>
    public required string Name { get; init; }

    /// <summary>Number of rows.</summary>
    public required long Rows { get; init; }

    /// <summary>Shape of one row; empty for a scalar.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Names of a table's columns; null where columns have only numbers, or for an array.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Whether it is a table, whose columns mean different things, rather than one array.</summary>
    public bool IsTable { get; init; }

    /// <summary>Whether the elements were integers (or flags) in the file.</summary>
    public bool IsInteger { get; init; }

    /// <summary>Of columns of text: what each number stands for, by column.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Labels { get; init; } = new Dictionary<int, IReadOnlyList<string>>();

    /// <summary>Cells that could not be read and are NaN, by column; 0 where there are no columns.</summary>
    public IReadOnlyDictionary<int, CellFaults> Faults { get; init; } = new Dictionary<int, CellFaults>();

    /// <summary>Of columns whose texts are names of images: the frames in their place.</summary>
    public Dictionary<int, ImageSource> Frames { get; } = [];

    /// <summary>Roles of columns that the format knows, whatever their names say; of column 0 where there are none.</summary>
    public IReadOnlyDictionary<int, Role> Roles { get; init; } = new Dictionary<int, Role>();

    /// <summary>Elements of one row.</summary>
    public int Width => Shape.Aggregate(1, (product, dimension) => product * dimension);

    /// <summary>How messages name it.</summary>
    public string Place => Name.Length == 0 ? File : $"{File}:{Name}";

    /// <summary>Opens it at its first row.</summary>
    public abstract ISourceCursor Open();

    /// <summary>Opens it at its first row, for elements that are unsigned bytes, or may be.</summary>
    public virtual IByteCursor OpenBytes() => new NarrowingCursor(Open());
}

/// <summary>One pass over a source.</summary>
internal interface ISourceCursor : IDisposable
{
    /// <summary>Reads the next elements, row-major; the span holds whole rows that exist.</summary>
    /// <exception cref="IntakeException">The file ends before the elements it promised.</exception>
    void Read(Span<double> elements);
}
