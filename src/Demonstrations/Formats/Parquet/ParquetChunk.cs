namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>What a row group holds of a column. Format: <c>ColumnChunk</c> and <c>ColumnMetaData</c> of parquet.thrift.</summary>
/// <param name="Type">How its values are stored.</param>
/// <param name="Codec">How its pages are packed.</param>
/// <param name="Values">Its values, absent ones included.</param>
/// <param name="Start">Where its first page begins in the file.</param>
/// <param name="Bytes">Bytes of its pages.</param>
internal sealed record ParquetChunk(ParquetType Type, ParquetCodec Codec, long Values, long Start, long Bytes)
{
    /// <summary>Reads it, as it comes in a row group's list.</summary>
    /// <exception cref="InvalidDataException">It is damaged, encrypted, or in another file.</exception>
    public static ParquetChunk Read(ref ThriftReader reader)
    {
        ParquetChunk? chunk = null;
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 1 when reader.Bytes(field).Length > 0: throw new InvalidDataException("The column is in another file.");
                case 1: break;
                case 3: chunk = ReadMetadata(ref reader, field); break;
                case 8: throw new InvalidDataException("The column is encrypted.");
                default: reader.Skip(field); break;
            }
        }

        return chunk ?? throw new InvalidDataException("A column is not described.");
    }

    private static ParquetChunk ReadMetadata(ref ThriftReader reader, ThriftField metadata)
    {
        ThriftReader.Struct(metadata);
        var (type, codec, values, bytes, data, dictionary) = (-1, -1, -1L, -1L, -1L, 0L);
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 1: type = reader.Integer(field); break;
                case 4: codec = reader.Integer(field); break;
                case 5: values = reader.Number(field); break;
                case 7: bytes = reader.Number(field); break;
                case 9: data = reader.Number(field); break;
                case 11: dictionary = reader.Number(field); break;
                default: reader.Skip(field); break;
            }
        }

        // Writers that have no dictionary may say that it is at 0.
        var start = dictionary > 0 && dictionary < data ? dictionary : data;
        return type < 0 || codec < 0 || values < 0 || bytes < 0 || start < 0
            ? throw new InvalidDataException("A column's description is not whole.")
            : new ParquetChunk((ParquetType)type, (ParquetCodec)codec, values, start, bytes);
    }
}
