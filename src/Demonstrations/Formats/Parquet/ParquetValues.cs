using global::Parquet;
using global::Parquet.Schema;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Reads the values of one column of one row group.</summary>
internal static class ParquetValues
{
    /// <summary>The numbers: [rows, width]; null where a row's list has another length. An absent number is NaN.</summary>
    public static double[]? Read(ParquetRowGroupReader group, DataField field, int count, int width) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Single => Read<float>(group, field, count, width, value => value),
        TypeCode.Double => Read<double>(group, field, count, width, value => value),
        TypeCode.Boolean => Read<bool>(group, field, count, width, value => value ? 1 : 0),
        TypeCode.SByte => Read<sbyte>(group, field, count, width, double.CreateTruncating),
        TypeCode.Byte => Read<byte>(group, field, count, width, double.CreateTruncating),
        TypeCode.Int16 => Read<short>(group, field, count, width, double.CreateTruncating),
        TypeCode.UInt16 => Read<ushort>(group, field, count, width, double.CreateTruncating),
        TypeCode.Int32 => Read<int>(group, field, count, width, double.CreateTruncating),
        TypeCode.UInt32 => Read<uint>(group, field, count, width, double.CreateTruncating),
        TypeCode.Int64 => Read<long>(group, field, count, width, double.CreateTruncating),
        TypeCode.UInt64 => Read<ulong>(group, field, count, width, double.CreateTruncating),
        _ => throw new NotSupportedException($"{field.ClrType} is no number."),
    };

    /// <summary>The bytes of each row; null where a row, or its record, has none.</summary>
    public static byte[]?[] ReadBytes(ParquetRowGroupReader group, DataField field, int rows)
    {
        var values = new ReadOnlyMemory<byte>[rows];
        var defined = field.MaxDefinitionLevel > 0 ? new int[rows] : null;
        group.ReadRawAsync<ReadOnlyMemory<byte>>(field, values, Levels(defined), Levels(null)).AsTask().GetAwaiter().GetResult();
        var next = 0;
        return [.. Enumerable.Range(0, rows).Select(row => defined is null || defined[row] == field.MaxDefinitionLevel ? values[next++].ToArray() : null)];
    }

    private static double[]? Read<T>(ParquetRowGroupReader group, DataField field, int count, int width, Func<T, double> convert)
        where T : struct
    {
        var values = new T[count];
        var defined = field.MaxDefinitionLevel > 0 ? new int[count] : null;
        var repeated = field.MaxRepetitionLevel > 0 ? new int[count] : null;
        group.ReadRawAsync<T>(field, values, Levels(defined), Levels(repeated)).AsTask().GetAwaiter().GetResult();
        var numbers = new double[count];
        var next = 0;
        for (var i = 0; i < count; i++)
        {
            // A repetition level of 0 begins a row.
            if (repeated is not null && (repeated[i] == 0) != (i % width == 0))
            {
                return null;
            }

            // An absent list, or an empty one, has one entry below the element's own level.
            if (defined is not null && defined[i] < field.MaxDefinitionLevel - (field.IsNullable ? 1 : 0))
            {
                return repeated is null ? throw new InvalidDataException("A level is out of range.") : null;
            }

            numbers[i] = defined is null || defined[i] == field.MaxDefinitionLevel ? convert(values[next++]) : double.NaN;
        }

        return numbers;
    }

    // A null array would become an empty memory by itself, which is not the same.
    private static Memory<int>? Levels(int[]? levels) => levels is null ? (Memory<int>?)null : levels.AsMemory();
}
