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

    /// <summary>Small tables that are demonstrations, which have all encodings, codecs and versions of pages between them.</summary>
    public static IEnumerable<byte[]> Small()
    {
        var (counts, numbers) = (Enumerable.Range(0, 40).ToArray(), Enumerable.Range(0, 40).Select(i => i / 8f).ToArray());
        foreach (var version in Enum.GetValues<ParquetDataPageVersion>())
        {
            using var properties = new WriterPropertiesBuilder().DataPageVersion(version).DataPagesize(64).Compression("obs_a", Compression.Zstd).Compression("obs_b", Compression.Gzip)
                .Compression("obs_c", Compression.Brotli).Compression("obs_d", Compression.Lz4).Compression("obs_e.list.item", Compression.Lz4Hadoop).Compression("action", Compression.Snappy)
                .DisableDictionary("obs_a").DisableDictionary("obs_b").DisableDictionary("obs_c").DisableDictionary("task").DisableDictionary("packed")
                .Encoding("obs_a", Encoding.DeltaBinaryPacked).Encoding("obs_b", Encoding.ByteStreamSplit).Encoding("obs_c", Encoding.Rle)
                .Encoding("task", Encoding.DeltaByteArray).Encoding("packed", Encoding.DeltaLengthByteArray);
            yield return Write(
                properties, 2, ArrowParquetColumn.Of("obs_a", counts), ArrowParquetColumn.Of("obs_b", numbers), ArrowParquetColumn.Of("obs_c", counts.Select(i => i % 3 == 0).ToArray()),
                ArrowParquetColumn.Of("obs_d", numbers.Select(value => (double?)value).ToArray()), ArrowParquetColumn.Of("obs_e", numbers.Select(value => new float?[] { value, -value }).ToArray()),
                ArrowParquetColumn.Of("action", counts.Select(i => i % 4 / 2m).ToArray(), LogicalType.Decimal(9, 2)), ArrowParquetColumn.Of("task", counts.Select(i => $"go {i / 10}").ToArray()),
                ArrowParquetColumn.Of("packed", counts.Select(i => new byte[] { 1, 2, 3, (byte)i }).ToArray()));
        }
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
