using System.Text;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>What a file's end says of it. Format: <c>FileMetaData</c> of parquet.thrift.</summary>
/// <param name="Schema">The elements of the schema, each before its children; the first is the whole row.</param>
/// <param name="Groups">The row groups.</param>
internal sealed record ParquetFooter(IReadOnlyList<SchemaElement> Schema, IReadOnlyList<ParquetGroup> Groups)
{
    private const int MostElements = 1 << 18;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ParquetFooter Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new ThriftReader(bytes);
        var (schema, groups) = (new List<SchemaElement>(), new List<ParquetGroup>());
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 2:
                    for (var left = Limited(reader.Structs(field)); left > 0; left--)
                    {
                        schema.Add(ReadElement(ref reader));
                    }

                    break;
                case 4:
                    for (var left = reader.Structs(field); left > 0; left--)
                    {
                        groups.Add(ReadGroup(ref reader));
                    }

                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }

        return new ParquetFooter(schema, groups);
    }

    private static int Limited(int elements) => elements <= MostElements ? elements : throw new InvalidDataException("The schema has too many elements.");

    private static SchemaElement ReadElement(ref ThriftReader reader)
    {
        var element = new SchemaElement();
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 1: element = element with { Type = (ParquetType)reader.Integer(field) }; break;
                case 2: element = element with { Length = reader.Integer(field) }; break;
                case 3: element = element with { Repetition = (ParquetRepetition)reader.Integer(field) }; break;
                case 4: element = element with { Name = Encoding.UTF8.GetString(reader.Bytes(field)) }; break;
                case 5: element = element with { Children = reader.Integer(field) }; break;
                case 6: element = element with { Converted = (ConvertedType)reader.Integer(field) }; break;
                case 7: element = element with { Scale = reader.Integer(field) }; break;
                case 10: element = ReadLogicalType(ref reader, field, element); break;
                default: reader.Skip(field); break;
            }
        }

        return element.Name is null ? throw new InvalidDataException("An element of the schema has no name.") : element;
    }

    // A union: one field, whose number is the type.
    private static SchemaElement ReadLogicalType(ref ThriftReader reader, ThriftField union, SchemaElement element)
    {
        ThriftReader.Struct(union);
        for (var type = default(ThriftField); reader.Next(ref type);)
        {
            element = element with { Logical = (LogicalType)type.Number };
            ThriftReader.Struct(type);
            for (var field = default(ThriftField); reader.Next(ref field);)
            {
                switch ((element.Logical, field.Number))
                {
                    case (LogicalType.Decimal, 1): element = element with { Scale = reader.Integer(field) }; break;
                    case (LogicalType.Integer, 1): element = element with { BitWidth = reader.Byte(field) }; break;
                    case (LogicalType.Integer, 2): element = element with { IsSigned = ThriftReader.Flag(field) }; break;
                    default: reader.Skip(field); break;
                }
            }
        }

        return element;
    }

    private static ParquetGroup ReadGroup(ref ThriftReader reader)
    {
        var (chunks, rows) = (new List<ParquetChunk>(), -1L);
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 1:
                    for (var left = reader.Structs(field); left > 0; left--)
                    {
                        chunks.Add(ParquetChunk.Read(ref reader));
                    }

                    break;
                case 3: rows = reader.Number(field); break;
                default: reader.Skip(field); break;
            }
        }

        return rows < 0 ? throw new InvalidDataException("A row group has no number of rows.") : new ParquetGroup(rows, chunks);
    }
}

/// <summary>A row group.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Chunks">What it holds of each leaf of the schema, in their order.</param>
internal sealed record ParquetGroup(long Rows, IReadOnlyList<ParquetChunk> Chunks);
