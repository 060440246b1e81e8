using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>What comes before a page. Format: <c>PageHeader</c> of parquet.thrift.</summary>
internal readonly record struct PageHeader
{
    private const int FirstBytes = 1 << 9;
    private const int MostBytes = 16 << 20;

    /// <summary>What the page holds.</summary>
    public PageType Type { get; private init; }

    /// <summary>Bytes of the page.</summary>
    public int PackedBytes { get; private init; }

    /// <summary>Bytes of the page once it is unpacked.</summary>
    public int Bytes { get; private init; }

    /// <summary>Its values, absent ones included.</summary>
    public int Values { get; private init; }

    /// <summary>How its values are encoded.</summary>
    public ParquetEncoding Encoding { get; private init; }

    /// <summary>How its definition levels are encoded.</summary>
    public ParquetEncoding Definitions { get; private init; }

    /// <summary>How its repetition levels are encoded.</summary>
    public ParquetEncoding Repetitions { get; private init; }

    /// <summary>Of version 2: bytes of the definition levels.</summary>
    public int DefinitionBytes { get; private init; }

    /// <summary>Of version 2: bytes of the repetition levels.</summary>
    public int RepetitionBytes { get; private init; }

    /// <summary>Of version 2: whether the values are not packed, whatever the other pages are.</summary>
    public bool IsBare { get; private init; }

    /// <summary>Where the page begins in the file, behind the header.</summary>
    public long Offset { get; private init; }

    /// <summary>Reads the header at a place of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the header begins.</param>
    /// <param name="left">Bytes that may be read from there on.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static PageHeader Read(SafeFileHandle file, long offset, long left)
    {
        // Most are short; one whose statistics are long texts is longer than what is read at first.
        for (var size = FirstBytes; ; size <<= 5)
        {
            var bytes = new byte[(int)Math.Min(Math.Min(size, MostBytes), left)];
            bytes = bytes[..RandomAccess.Read(file, bytes, offset)];
            try
            {
                return Parse(bytes, offset, left);
            }
            catch (InvalidDataException) when (size < Math.Min(left, MostBytes) && bytes.Length == size)
            {
                // It may only be longer.
            }
        }
    }

    private static PageHeader Parse(ReadOnlySpan<byte> bytes, long offset, long left)
    {
        var reader = new ThriftReader(bytes);
        var header = new PageHeader { Type = (PageType)(-1), PackedBytes = -1, Bytes = -1, Values = -1, Encoding = (ParquetEncoding)(-1) };
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 1: header = header with { Type = (PageType)reader.Integer(field) }; break;
                case 2: header = header with { Bytes = reader.Integer(field) }; break;
                case 3: header = header with { PackedBytes = reader.Integer(field) }; break;
                case 5: header = ReadData(ref reader, field, header); break;
                case 7: header = ReadDictionary(ref reader, field, header); break;
                case 8: header = ReadVersion2(ref reader, field, header); break;
                default: reader.Skip(field); break;
            }
        }

        header = header with { Offset = offset + reader.Position };
        var hasValues = header.Type == PageType.Index || (header.Values >= 0 && header.Encoding >= 0);
        return hasValues && header.Bytes >= 0 && header.PackedBytes >= 0 && header.DefinitionBytes >= 0 && header.RepetitionBytes >= 0
            && header.PackedBytes <= left - reader.Position
                ? header
                : throw new InvalidDataException("A page's header is not whole.");
    }

    private static PageHeader ReadData(ref ThriftReader reader, ThriftField data, PageHeader header)
    {
        ThriftReader.Struct(data);
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 1: header = header with { Values = reader.Integer(field) }; break;
                case 2: header = header with { Encoding = (ParquetEncoding)reader.Integer(field) }; break;
                case 3: header = header with { Definitions = (ParquetEncoding)reader.Integer(field) }; break;
                case 4: header = header with { Repetitions = (ParquetEncoding)reader.Integer(field) }; break;
                default: reader.Skip(field); break;
            }
        }

        return header;
    }

    private static PageHeader ReadDictionary(ref ThriftReader reader, ThriftField dictionary, PageHeader header)
    {
        ThriftReader.Struct(dictionary);
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 1: header = header with { Values = reader.Integer(field) }; break;
                case 2: header = header with { Encoding = (ParquetEncoding)reader.Integer(field) }; break;
                default: reader.Skip(field); break;
            }
        }

        return header;
    }

    private static PageHeader ReadVersion2(ref ThriftReader reader, ThriftField data, PageHeader header)
    {
        ThriftReader.Struct(data);
        for (var field = default(ThriftField); reader.Next(ref field);)
        {
            switch (field.Number)
            {
                case 1: header = header with { Values = reader.Integer(field) }; break;
                case 4: header = header with { Encoding = (ParquetEncoding)reader.Integer(field) }; break;
                case 5: header = header with { DefinitionBytes = reader.Integer(field) }; break;
                case 6: header = header with { RepetitionBytes = reader.Integer(field) }; break;
                case 7: header = header with { IsBare = !ThriftReader.Flag(field) }; break;
                default: reader.Skip(field); break;
            }
        }

        return header;
    }
}
