using Apache.Arrow;
using Apache.Arrow.Types;

namespace ImitationService.Demonstrations.Formats.Arrow;

/// <summary>The bytes of a column of an Arrow table; a record batch is in memory at a time.</summary>
internal static class ArrowImages
{
    // Hugging Face's images: {bytes, path}.
    private const string Bytes = "bytes";

    /// <summary>Whether a column holds bytes, or records of them.</summary>
    public static bool IsPacked(IArrowType type) => IsBytes(type) || (type is StructType { Fields: var fields } && fields.Any(field => field.Name == Bytes && IsBytes(field.DataType)));

    /// <summary>One pass over the rows' bytes; null where a row, or its record, has none.</summary>
    /// <exception cref="IntakeException">The file is damaged.</exception>
    public static IEnumerable<byte[]?> Rows(UploadedFile file, string column, int place, IntakeLimits limits)
    {
        using var table = ArrowFile.Open(file, limits);
        while (table.Next() is { } batch)
        {
            using (batch)
            {
                var values = ArrowFile.Guard($"{file.Name}:{column}", () => Find(batch, place));
                for (var row = 0; row < batch.Length; row++)
                {
                    yield return ArrowFile.Guard($"{file.Name}:{column}", () => ReadRow(values, row));
                }
            }
        }
    }

    private static bool IsBytes(IArrowType type) => type is BinaryType or LargeBinaryType;

    private static (IArrowArray Bytes, StructArray? Records) Find(RecordBatch batch, int place)
    {
        var values = batch.Column(place);
        if (values.Length != batch.Length)
        {
            throw new InvalidDataException("A column has another number of rows than its batch.");
        }

        return values is StructArray records
            ? (records.Fields[((StructType)records.Data.DataType).GetFieldIndex(Bytes)], records)
            : (values, null);
    }

    // Spans, not GetBytes: it believes offsets that lead out of the buffer.
    private static byte[]? ReadRow((IArrowArray Bytes, StructArray? Records) values, int row) =>
        values.Bytes.IsNull(row) || values.Records?.IsNull(row) == true ? null : values.Bytes switch
        {
            BinaryArray array => array.ValueBuffer.Span[array.ValueOffsets[row]..array.ValueOffsets[row + 1]].ToArray(),
            LargeBinaryArray array => array.ValueBuffer.Span[checked((int)array.ValueOffsets[row])..checked((int)array.ValueOffsets[row + 1])].ToArray(),
            _ => throw new InvalidDataException("The values are of another type than the schema says."),
        };
}
