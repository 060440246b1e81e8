namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>A column of LeRobot's tables under <c>data</c>; it keeps the moments of what it has read.</summary>
internal abstract class LeRobotColumn(string name, string type, int size, IReadOnlyList<string>? names)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>LeRobot's <c>dtype</c>.</summary>
    public string Type { get; } = type;

    /// <summary>Elements per transition.</summary>
    public int Size { get; } = size;

    /// <summary>What the elements are called; null where nobody said.</summary>
    public IReadOnlyList<string>? Names { get; } = names;

    /// <summary>Moments of the episodes that ended in what was read last, in order.</summary>
    public List<Moments> Episodes { get; } = [];

    /// <summary>Moments of all episodes that have ended.</summary>
    public Moments All { get; } = new(size);

    /// <summary>The same as a column of a table; what has one element is a number there, and no list.</summary>
    public abstract TableColumn Column { get; }

    /// <summary>Reads pieces that follow those read before: [rows, size].</summary>
    public abstract Array Read(IReadOnlyList<Piece> pieces);
}

/// <summary>Fills in the rows of a piece: [rows, size].</summary>
internal delegate void PieceReader<T>(Piece piece, Span<T> rows);

/// <summary>A column whose elements have a type.</summary>
internal sealed class LeRobotColumn<T>(string name, string type, int size, IReadOnlyList<string>? names, Func<T, double> valueOf, PieceReader<T> read)
    : LeRobotColumn(name, type, size, names)
    where T : unmanaged
{
    private Moments _episode = new(size);

    public override TableColumn Column => new(Name, typeof(T), Size == 1 ? null : Size);

    public override Array Read(IReadOnlyList<Piece> pieces)
    {
        var values = new T[pieces.Sum(piece => piece.Rows) * Size];
        var rows = values.AsSpan();
        Episodes.Clear();
        foreach (var piece in pieces)
        {
            var part = rows[..(piece.Rows * Size)];
            read(piece, part);
            _episode.Add<T>(part, valueOf);
            rows = rows[part.Length..];
            if (piece.IsLast)
            {
                Episodes.Add(_episode);
                All.Add(_episode);
                _episode = new Moments(Size);
            }
        }

        return values;
    }
}
