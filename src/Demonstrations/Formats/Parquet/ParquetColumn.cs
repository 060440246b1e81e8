using global::Parquet.Schema;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>A column that can be read.</summary>
/// <param name="Name">Its name, without the parts that lists add.</param>
/// <param name="Field">The leaf that holds the values.</param>
/// <param name="IsList">Whether a row is a list.</param>
internal sealed record ParquetColumn(string Name, DataField Field, bool IsList)
{
    private static readonly HashSet<Type> Numbers =
        [typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double)];

    /// <summary>Whether the values are texts.</summary>
    public bool IsText => Field.ClrType == typeof(string) || Field.ClrType == typeof(ReadOnlyMemory<char>);

    /// <summary>Whether the values are runs of bytes, each a packed image perhaps.</summary>
    public bool IsBytes => Field.ClrType == typeof(byte[]) || Field.ClrType == typeof(ReadOnlyMemory<byte>);

    /// <summary>Whether the values are integers or flags.</summary>
    public bool IsInteger => Field.ClrType != typeof(float) && Field.ClrType != typeof(double);

    /// <summary>The columns of a schema, and what is in it beside.</summary>
    public static ParquetColumns Of(ParquetSchema schema)
    {
        var columns = new List<ParquetColumn>();
        var packed = new List<ParquetColumn>();
        var unreadable = new List<(string, string)>();
        foreach (var field in schema.Fields)
        {
            var leaf = LeafOf(field);
            var column = leaf is null ? null : new ParquetColumn(field.Name, leaf, leaf.MaxRepetitionLevel > 0);
            if (column is { IsText: true, IsList: false } || (leaf is not null && Numbers.Contains(leaf.ClrType) && leaf.MaxRepetitionLevel <= 1))
            {
                columns.Add(column!);
            }
            else if (column is { IsBytes: true, IsList: false })
            {
                packed.Add(column);
            }
            else
            {
                unreadable.Add((field.Name, field is StructField ? "records in a table are not read, but for images (bytes and path)" : "its values are not numbers"));
            }
        }

        return new ParquetColumns(columns, packed, unreadable);
    }

    private static DataField? LeafOf(Field field) => field switch
    {
        DataField data => data,
        ListField { Item: DataField item } => item,

        // Hugging Face's images: {bytes, path}.
        StructField { Fields: var fields } when fields.FirstOrDefault(inner => inner.Name == "bytes") is DataField bytes => bytes,
        _ => null,
    };
}

/// <summary>The columns of a table.</summary>
/// <param name="Readable">Columns of numbers, of lists of numbers, and of texts.</param>
/// <param name="Packed">Columns of bytes.</param>
/// <param name="Unreadable">The others, each with the reason.</param>
internal sealed record ParquetColumns(
    IReadOnlyList<ParquetColumn> Readable, IReadOnlyList<ParquetColumn> Packed, IReadOnlyList<(string Name, string Reason)> Unreadable);
