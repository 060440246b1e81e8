namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>An element of the schema, as the footer lists it: a group of others, or values.</summary>
internal sealed record SchemaElement
{
    /// <summary>How values are stored; null of a group.</summary>
    public ParquetType? Type { get; init; }

    /// <summary>Bytes of values of one length.</summary>
    public int Length { get; init; }

    /// <summary>How often it is there.</summary>
    public ParquetRepetition Repetition { get; init; }

    /// <summary>Its name; never null in a footer that was parsed.</summary>
    public string Name { get; init; } = null!;

    /// <summary>How many elements of a group follow it.</summary>
    public int Children { get; init; }

    /// <summary>What values mean, by the older names.</summary>
    public ConvertedType Converted { get; init; } = ConvertedType.None;

    /// <summary>What values mean.</summary>
    public LogicalType Logical { get; init; }

    /// <summary>Digits after the point of a decimal number.</summary>
    public int Scale { get; init; }

    /// <summary>Bits of an integer.</summary>
    public int BitWidth { get; init; }

    /// <summary>Whether an integer has a sign.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Whether it is a group that stands for a list.</summary>
    public bool IsList => Type is null && (Logical == LogicalType.List || Converted == ConvertedType.List);

    /// <summary>Whether it is a group that stands for keys and values.</summary>
    public bool IsMap => Type is null && (Logical == LogicalType.Map || Converted is ConvertedType.Map or ConvertedType.MapKeyValue);

    /// <summary>What its values are to us.</summary>
    public ParquetKind Kind => Type switch
    {
        ParquetType.Boolean => ParquetKind.Flag,
        ParquetType.Float => ParquetKind.Float,
        ParquetType.Double => ParquetKind.Double,
        ParquetType.Int32 or ParquetType.Int64 or ParquetType.Bytes or ParquetType.FixedBytes when IsDecimal => ParquetKind.Decimal,
        ParquetType.Int32 => IntegerOf(sizeof(int)),
        ParquetType.Int64 => IntegerOf(sizeof(long)),
        ParquetType.Bytes => IsText ? ParquetKind.Text : ParquetKind.Bytes,
        ParquetType.FixedBytes when Logical == LogicalType.Half && Length == 2 => ParquetKind.Half,
        ParquetType.FixedBytes when Logical != LogicalType.Uuid && Converted != ConvertedType.Interval => ParquetKind.Bytes,
        _ => ParquetKind.Other,
    };

    private bool IsDecimal => Logical == LogicalType.Decimal || (Logical == LogicalType.None && Converted == ConvertedType.Decimal);

    private bool IsText => Logical is LogicalType.Text or LogicalType.Enum or LogicalType.Json
        || (Logical == LogicalType.None && Converted is ConvertedType.Text or ConvertedType.Enum or ConvertedType.Json);

    private ParquetKind IntegerOf(int storedBytes)
    {
        var (bits, isSigned) = (Logical, Converted) switch
        {
            (LogicalType.Integer, _) => (BitWidth, IsSigned),
            (LogicalType.None, >= ConvertedType.UnsignedByte and < ConvertedType.SignedByte) => (8 << (Converted - ConvertedType.UnsignedByte), false),
            (LogicalType.None, >= ConvertedType.SignedByte and <= ConvertedType.SignedLong) => (8 << (Converted - ConvertedType.SignedByte), true),
            (LogicalType.None, ConvertedType.None) or (LogicalType.Null, _) => (8 * storedBytes, true),
            _ => (0, true),
        };
        return (bits, isSigned) switch
        {
            (8, true) => ParquetKind.SByte,
            (8, false) => ParquetKind.Byte,
            (16, true) => ParquetKind.Short,
            (16, false) => ParquetKind.UShort,
            (32, true) => ParquetKind.Int,
            (32, false) => ParquetKind.UInt,
            (64, true) when storedBytes == sizeof(long) => ParquetKind.Long,
            (64, false) when storedBytes == sizeof(long) => ParquetKind.ULong,
            _ => ParquetKind.Other,
        };
    }
}

/// <summary>What values are to us.</summary>
internal enum ParquetKind
{
    /// <summary>Times and whatever else is no number, text or run of bytes.</summary>
    Other,

    /// <summary>A flag.</summary>
    Flag,

    /// <summary>An integer of 8 bits.</summary>
    SByte,

    /// <summary>An unsigned integer of 8 bits.</summary>
    Byte,

    /// <summary>An integer of 16 bits.</summary>
    Short,

    /// <summary>An unsigned integer of 16 bits.</summary>
    UShort,

    /// <summary>An integer of 32 bits.</summary>
    Int,

    /// <summary>An unsigned integer of 32 bits.</summary>
    UInt,

    /// <summary>An integer of 64 bits.</summary>
    Long,

    /// <summary>An unsigned integer of 64 bits.</summary>
    ULong,

    /// <summary>A number of half precision.</summary>
    Half,

    /// <summary>A number of single precision.</summary>
    Float,

    /// <summary>A number of double precision.</summary>
    Double,

    /// <summary>A decimal number.</summary>
    Decimal,

    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>A run of bytes.</summary>
    Bytes,
}
