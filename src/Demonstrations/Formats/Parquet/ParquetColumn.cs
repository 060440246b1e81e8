namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>A column that can be read.</summary>
/// <param name="Name">Its name, without the parts that lists add.</param>
/// <param name="Leaf">The leaf that holds the values.</param>
internal sealed record ParquetColumn(string Name, ParquetLeaf Leaf)
{
    /// <summary>Whether a row is a list.</summary>
    public bool IsList => Leaf.MaximumRepetition > 0;

    /// <summary>Whether the values are texts.</summary>
    public bool IsText => Leaf.Kind == ParquetKind.Text;

    /// <summary>Whether the values are runs of bytes, each a packed image perhaps.</summary>
    public bool IsBytes => Leaf.Kind == ParquetKind.Bytes;

    /// <summary>Whether the values are numbers.</summary>
    public bool IsNumber => Leaf.Kind is not (ParquetKind.Other or ParquetKind.Text or ParquetKind.Bytes);

    /// <summary>Whether the values are integers or flags.</summary>
    public bool IsInteger => Leaf.Kind is >= ParquetKind.Flag and <= ParquetKind.ULong || (Leaf.Kind == ParquetKind.Decimal && Leaf.Scale == 0);
}

/// <summary>Where values lie, and how.</summary>
/// <param name="Index">The leaf's place among all leaves, which is its chunk's in every row group.</param>
/// <param name="Type">How values are stored.</param>
/// <param name="Kind">What they are to us.</param>
/// <param name="Length">Bytes of values of one length.</param>
/// <param name="Scale">Digits after the point of decimal numbers.</param>
/// <param name="MaximumDefinition">The definition level of a value that is there.</param>
/// <param name="MaximumRepetition">Lists within lists.</param>
/// <param name="IsOptional">Whether a value may be absent where what it is in is there.</param>
internal sealed record ParquetLeaf(
    int Index, ParquetType Type, ParquetKind Kind, int Length, int Scale, int MaximumDefinition, int MaximumRepetition, bool IsOptional);

/// <summary>The columns of a table.</summary>
/// <param name="Readable">Columns of numbers, of lists of numbers, and of texts.</param>
/// <param name="Packed">Columns of bytes.</param>
/// <param name="Unreadable">The others, each with the reason.</param>
/// <param name="Leaves">How many leaves there are.</param>
internal sealed record ParquetColumns(
    IReadOnlyList<ParquetColumn> Readable, IReadOnlyList<ParquetColumn> Packed, IReadOnlyList<(string Name, string Reason)> Unreadable, int Leaves);
