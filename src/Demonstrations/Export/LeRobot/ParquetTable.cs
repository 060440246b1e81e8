using global::Parquet;
using global::Parquet.Schema;

namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>A Parquet file of numbers, flags, texts and lists of them, written one row group at a time, as pyarrow lays it out.</summary>
internal sealed class ParquetTable : IDisposable
{
    private readonly IReadOnlyList<TableColumn> _columns;
    private readonly ParquetSchema _schema;
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;

    /// <summary>Begins the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="metadata">Key-values of its footer.</param>
    public ParquetTable(string path, IReadOnlyList<TableColumn> columns, Dictionary<string, string>? metadata = null)
    {
        _columns = columns;
        _schema = new ParquetSchema(columns.Select(FieldOf).ToList());
        _stream = File.Create(path);
        _writer = ParquetWriter.CreateAsync(_schema, _stream).GetAwaiter().GetResult();
        _writer.CustomMetadata = metadata ?? [];
    }

    /// <summary>Writes a row group: an array per column, in their order, [rows, width].</summary>
    public void WriteGroup(IReadOnlyList<Array> values)
    {
        using var group = _writer.CreateRowGroup();
        foreach (var (column, field, array) in _columns.Zip(_schema.GetDataFields(), values))
        {
            WriteAsync(group, field, column, array).GetAwaiter().GetResult();
        }

        group.CompleteValidate();
    }

    /// <summary>Ends the file.</summary>
    public void Dispose()
    {
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    private static Field FieldOf(TableColumn column) => column.Width is null
        ? new DataField(column.Name, column.Element, isNullable: column.Element == typeof(string))
        : new ListField(column.Name, new DataField("element", column.Element, isNullable: column.Element == typeof(string)));

    private static async Task WriteAsync(ParquetRowGroupWriter group, DataField field, TableColumn column, Array values)
    {
        ReadOnlyMemory<int>? starts = column.Width is { } width ? Starts(values.Length, width) : (ReadOnlyMemory<int>?)null;
        ReadOnlyMemory<int>? depths = column.Width is null ? (ReadOnlyMemory<int>?)null : Depths(values.Length, field.MaxDefinitionLevel);
        switch (values)
        {
            case float[] floats:
                await group.WriteAllPartsAsync<float>(field, floats, depths, starts, CancellationToken.None);
                break;
            case double[] doubles:
                await group.WriteAllPartsAsync<double>(field, doubles, depths, starts, CancellationToken.None);
                break;
            case long[] integers:
                await group.WriteAllPartsAsync<long>(field, integers, depths, starts, CancellationToken.None);
                break;
            case bool[] flags:
                await group.WriteAllPartsAsync<bool>(field, flags, depths, starts, CancellationToken.None);
                break;
            case string[] texts:
                await group.WriteAsync(field, texts, starts);
                break;
            default:
                throw new NotSupportedException($"Column {column.Name} cannot hold {values.GetType()}.");
        }
    }

    /// <summary>Repetition levels: 0 where a row's list begins, 1 within it.</summary>
    private static int[] Starts(int elements, int width) => [.. Enumerable.Range(0, elements).Select(i => i % width == 0 ? 0 : 1)];

    private static int[] Depths(int elements, int depth)
    {
        var depths = new int[elements];
        Array.Fill(depths, depth);
        return depths;
    }
}
