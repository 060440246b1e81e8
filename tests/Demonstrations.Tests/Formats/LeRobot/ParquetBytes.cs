using Parquet;
using Parquet.Schema;

namespace ImitationService.Demonstrations.Tests.Formats.LeRobot;

/// <summary>Writes small Parquet tables.</summary>
internal static class ParquetBytes
{
    /// <summary>A table of columns: numbers, lists of one length (as a flat array with a width; -1 alternates lists of one and three), texts, or packed images as Hugging Face's datasets keep them.</summary>
    public static byte[] Table(int groups, params (string Name, Array Values, int Width)[] columns)
    {
        var stream = new MemoryStream();
        WriteAsync(stream, groups, columns).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private static async Task WriteAsync(Stream stream, int groups, (string Name, Array Values, int Width)[] columns)
    {
        var schema = new ParquetSchema([.. columns.Select(FieldOf)]);
        await using var writer = await ParquetWriter.CreateAsync(schema, stream);
        for (var group = 0; group < groups; group++)
        {
            using var rows = writer.CreateRowGroup();
            for (var i = 0; i < columns.Length; i++)
            {
                await (columns[i].Values is byte[]?[] images
                    ? WriteImagesAsync(rows, (StructField)schema.Fields[i], new ArraySegment<byte[]?>(images, group * (images.Length / groups), images.Length / groups))
                    : WriteColumnAsync(rows, schema.Fields[i] is ListField list ? (DataField)list.Item : (DataField)schema.Fields[i], columns[i], group, groups));
            }
        }
    }

    private static Field FieldOf((string Name, Array Values, int Width) column) => column switch
    {
        { Values: byte[]?[] } => new StructField(column.Name, new DataField("bytes", typeof(byte[]), isNullable: true), new DataField("path", typeof(string), isNullable: true)),
        { Width: 0 } => new DataField(column.Name, column.Values.GetType().GetElementType()!, isNullable: false),
        _ => new ListField(column.Name, new DataField("element", column.Values.GetType().GetElementType()!, isNullable: false)),
    };

    private static async Task WriteImagesAsync(ParquetRowGroupWriter rows, StructField field, IReadOnlyList<byte[]?> images)
    {
        var bytes = (DataField)field.Fields[0];
        ReadOnlyMemory<int> levels = images.Select(image => image is null ? bytes.MaxDefinitionLevel - 1 : bytes.MaxDefinitionLevel).ToArray();
        ReadOnlyMemory<byte>[] values = [.. images.Where(image => image is not null).Select(image => new ReadOnlyMemory<byte>(image))];
        await rows.WriteAllPartsAsync<ReadOnlyMemory<byte>>(bytes, values, levels, null, CancellationToken.None);
        await rows.WriteAsync((DataField)field.Fields[1], images.Select((_, i) => $"frame_{i:D6}.png").ToArray(), null);
    }

    private static async Task WriteColumnAsync(ParquetRowGroupWriter rows, DataField field, (string Name, Array Values, int Width) column, int group, int groups)
    {
        var count = column.Values.Length / groups;
        var start = group * count;
        int[]? levels = column.Width == 0 ? null : [.. Enumerable.Range(0, count).Select(i => (column.Width < 0 ? i % 4 < 2 : i % column.Width == 0) ? 0 : 1)];
        int[]? defined = levels is null ? null : [.. Enumerable.Repeat(field.MaxDefinitionLevel, count)];
        ReadOnlyMemory<int>? definition = defined is null ? (ReadOnlyMemory<int>?)null : defined.AsMemory();
        ReadOnlyMemory<int>? repetition = levels is null ? (ReadOnlyMemory<int>?)null : levels.AsMemory();
        switch (column.Values)
        {
            case float[] floats:
                await rows.WriteAllPartsAsync<float>(field, floats.AsMemory(start, count), definition, repetition, CancellationToken.None);
                break;
            case long[] longs:
                await rows.WriteAllPartsAsync<long>(field, longs.AsMemory(start, count), definition, repetition, CancellationToken.None);
                break;
            case bool[] flags:
                await rows.WriteAllPartsAsync<bool>(field, flags.AsMemory(start, count), definition, repetition, CancellationToken.None);
                break;
            case string[] texts:
                await rows.WriteAsync(field, new ArraySegment<string>(texts, start, count), repetition);
                break;
        }
    }
}
