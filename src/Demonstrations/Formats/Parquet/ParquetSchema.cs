namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Finds the columns in a schema: its leaves with the levels that lead to them.</summary>
internal sealed class ParquetSchema
{
    private const int MaximumDepth = 32;

    private readonly IReadOnlyList<SchemaElement> _elements;
    private int _next;
    private int _leaves;

    private ParquetSchema(IReadOnlyList<SchemaElement> elements) => _elements = elements;

    /// <summary>The columns of a schema, and what is in it beside.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ParquetColumns ColumnsOf(IReadOnlyList<SchemaElement> elements)
    {
        var schema = new ParquetSchema(elements);
        var root = schema.ReadNode(0, 0, 0);
        var columns = root.Children.Select(node => (node.Element, Column: ColumnOf(node))).ToList();
        var found = columns.Select(entry => entry.Column).OfType<ParquetColumn>().ToLookup(column => column.IsBytes);
        var others = columns.Where(entry => entry.Column is null).Select(entry => (entry.Element.Name, ReasonOf(entry.Element)));
        return schema._next == elements.Count
            ? new ParquetColumns([.. found[false]], [.. found[true]], [.. others], schema._leaves)
            : throw new InvalidDataException("The schema has elements outside of the row.");
    }

    private Node ReadNode(int depth, int definition, int repetition)
    {
        if (_next >= _elements.Count || depth > MaximumDepth)
        {
            throw new InvalidDataException("The schema is damaged.");
        }

        var element = _elements[_next++];
        if (depth > 0)
        {
            RequireKnown(element.Repetition);
            definition += element.Repetition == ParquetRepetition.Required ? 0 : 1;
            repetition += element.Repetition == ParquetRepetition.Repeated ? 1 : 0;
        }

        if (element.Type is { } type && depth > 0)
        {
            return new Node(element, LeafOf(element, type, definition, repetition), []);
        }

        var children = new List<Node>();
        for (var i = 0; i < element.Children; i++)
        {
            children.Add(ReadNode(depth + 1, definition, repetition));
        }

        return new Node(element, null, children);
    }

    private ParquetLeaf LeafOf(SchemaElement element, ParquetType type, int definition, int repetition) =>
        new(_leaves++, type, element.Kind, element.Length, element.Scale, definition, repetition, element.Repetition == ParquetRepetition.Optional);

    private static void RequireKnown(ParquetRepetition repetition)
    {
        if (repetition is < ParquetRepetition.Required or > ParquetRepetition.Repeated)
        {
            throw new InvalidDataException("An element of the schema is there neither once nor often.");
        }
    }

    /// <summary>The column of a child of the row; null where it cannot be read.</summary>
    private static ParquetColumn? ColumnOf(Node node)
    {
        var isRecord = node.Leaf is null && !node.Element.IsList && !node.Element.IsMap;
        var leaf = node.Leaf ?? (node.Element.IsList ? ItemOf(node) : isRecord ? PackedOf(node) : null);
        var column = leaf is null ? null : new ParquetColumn(node.Element.Name, leaf);
        return column switch
        {
            { IsNumber: true, Leaf.MaximumRepetition: <= 1 } => column,
            { IsText: true, IsList: false } or { IsBytes: true, IsList: false } => column,
            _ => null,
        };
    }

    // A list is a group of one repeated child: the element itself, or, of all but old writers, a group of nothing but the element.
    private static ParquetLeaf? ItemOf(Node list) => list.Children is [{ Element.Repetition: ParquetRepetition.Repeated } repeated]
        ? repeated.Leaf ?? (repeated.Children is [{ Leaf: { } item }] ? item : null)
        : null;

    // Hugging Face's images: {bytes, path}.
    private static ParquetLeaf? PackedOf(Node record) => record.Children.FirstOrDefault(child => child.Element.Name == "bytes")?.Leaf is { Kind: ParquetKind.Bytes } bytes ? bytes : null;

    private static string ReasonOf(SchemaElement element) => element is { Type: null, IsList: false, IsMap: false }
        ? "records in a table are not read, but for images (bytes and path)"
        : "its values are not numbers";

    private sealed record Node(SchemaElement Element, ParquetLeaf? Leaf, IReadOnlyList<Node> Children);
}
