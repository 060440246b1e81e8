using ParquetSharp;
using ParquetSharp.IO;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

/// <summary>Parquet files as Apache Arrow's writer makes them, in every encoding that it knows.</summary>
internal static class ArrowParquet
{
    /// <summary>A file of columns, each written in batches of whole rows to one row group or more.</summary>
    public static byte[] Write(WriterPropertiesBuilder properties, int groups, params ArrowParquetColumn[] columns)
    {
        using var buffer = new ResizableBuffer();
        using (var output = new BufferOutputStream(buffer))
        using (var built = properties.Build())
        using (var writer = new ParquetFileWriter(output, [.. columns.Select(column => column.Column)], built))
        {
            for (var group = 0; group < groups; group++)
            {
                using var rows = writer.AppendRowGroup();
                foreach (var column in columns)
                {
                    using var next = rows.NextColumn();
                    column.Write(next, group, groups);
                }
            }

            writer.Close();
        }

        return buffer.ToArray();
    }
}

/// <summary>A column of such a file.</summary>
/// <param name="Column">Its name and type.</param>
internal abstract record ArrowParquetColumn(Column Column)
{
    /// <summary>Writes a row group's share of the values.</summary>
    public abstract void Write(ColumnWriter writer, int group, int groups);

    public static ArrowParquetColumn Of<T>(string name, T[] values, LogicalType? type = null) => new Typed<T>(new Column<T>(name, type), values);

    private sealed record Typed<T>(Column Column, T[] Values) : ArrowParquetColumn(Column)
    {
        public override void Write(ColumnWriter writer, int group, int groups)
        {
            var count = Values.Length / groups;
            using var logical = writer.LogicalWriter<T>();
            logical.WriteBatch(Values.AsSpan(group * count, count));
        }
    }
}
