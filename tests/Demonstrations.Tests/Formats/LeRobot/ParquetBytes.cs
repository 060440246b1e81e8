using Parquet;
using Parquet.Schema;

namespace ImitationService.Demonstrations.Tests.Formats.LeRobot;

/// <summary>Writes small Parquet tables.</summary>
internal static class ParquetBytes
{
    /// <summary>A table of columns: numbers, lists of one length (as a flat array with a width; -1 alternates lists of one and three), or texts.</summary>
    public static byte[] Table(int groups, params (string Name, Array Values, int Width)[] columns)
    {
        var stream = new MemoryStream();
        WriteAsync(stream, groups, columns).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private static async Task WriteAsync(Stream stream, int groups, (string Name, Array Values, int Width)[] columns)
    {
        var schema = new ParquetSchema(columns.Select(column => column.Width == 0
            ? (Field)new DataField(column.Name, column.Values.GetType().GetElementType()!, isNullable: false)
            : new ListField(column.Name, new DataField("element", column.Values.GetType().GetElementType()!, isNullable: false))).ToList());
        await using var writer = await ParquetWriter.CreateAsync(schema, stream);
        for (var group = 0; group < groups; group++)
        {
            using var rows = writer.CreateRowGroup();
            for (var i = 0; i < columns.Length; i++)
            {
                await WriteColumnAsync(rows, schema.GetDataFields()[i], columns[i], group, groups);
            }
        }
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
