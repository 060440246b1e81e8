namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>What a value of Parquet's footer is.</summary>
internal enum ThriftKind
{
    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A byte.</summary>
    Byte,

    /// <summary>An integer of variable length.</summary>
    Number,

    /// <summary>A number of 8 bytes.</summary>
    Double,

    /// <summary>Bytes or text.</summary>
    Bytes,

    /// <summary>A list or set.</summary>
    List,

    /// <summary>Fields with numbers from 1 on.</summary>
    Struct,
}

/// <summary>What the values of a footer must be: a reader that expects one kind and finds another loses its place. Format: parquet.thrift.</summary>
/// <param name="Kind">Of the value.</param>
/// <param name="Item">Of a list's items; null is not known.</param>
/// <param name="Fields">Of a struct, from field 1 on; null is not known.</param>
internal sealed record ThriftShape(ThriftKind Kind, ThriftShape? Item = null, IReadOnlyList<ThriftShape?>? Fields = null)
{
    private static readonly ThriftShape Flag = new(ThriftKind.Flag);
    private static readonly ThriftShape Number = new(ThriftKind.Number);
    private static readonly ThriftShape Bytes = new(ThriftKind.Bytes);
    private static readonly ThriftShape AnyStruct = new(ThriftKind.Struct);
    private static readonly ThriftShape Pair = Struct(Bytes, Bytes);
    private static readonly ThriftShape Time = Struct(Flag, Struct(AnyStruct, AnyStruct, AnyStruct));
    private static readonly ThriftShape Integer = Struct(new(ThriftKind.Byte), Flag);

    private static readonly ThriftShape LogicalType = Struct(
        AnyStruct, AnyStruct, AnyStruct, AnyStruct, Struct(Number, Number), AnyStruct, Time, Time, null, Integer, AnyStruct, AnyStruct, AnyStruct, AnyStruct, AnyStruct,
        Struct(new ThriftShape(ThriftKind.Byte)), Struct(Bytes), Struct(Bytes, Number));

    private static readonly ThriftShape SchemaElement = Struct(Number, Number, Number, Bytes, Number, Number, Number, Number, Number, LogicalType);

    private static readonly ThriftShape Statistics = Struct(Bytes, Bytes, Number, Number, Bytes, Bytes, Flag, Flag);

    private static readonly ThriftShape SizeStatistics = Struct(Number, List(Number), List(Number));

    private static readonly ThriftShape ColumnMetaData = Struct(
        Number, List(Number), List(Bytes), Number, Number, Number, Number, List(Pair), Number, Number, Number, Statistics, List(Struct(Number, Number, Number)), Number, Number, SizeStatistics, AnyStruct);

    private static readonly ThriftShape ColumnChunk = Struct(Bytes, Number, ColumnMetaData, Number, Number, Number, Number, AnyStruct, Bytes);

    private static readonly ThriftShape RowGroup = Struct(List(ColumnChunk), Number, Number, List(Struct(Number, Flag, Flag)), Number, Number, Number);

    /// <summary>A whole footer, <c>FileMetaData</c>.</summary>
    public static ThriftShape Footer { get; } = Struct(Number, List(SchemaElement), Number, List(RowGroup), List(Pair), Bytes, List(AnyStruct), AnyStruct, Bytes);

    /// <summary>The shape of a struct's field; null is not known.</summary>
    public ThriftShape? Field(int number) => Fields is not null && number > 0 && number <= Fields.Count ? Fields[number - 1] : null;

    private static ThriftShape List(ThriftShape item) => new(ThriftKind.List, item);

    private static ThriftShape Struct(params ThriftShape?[] fields) => new(ThriftKind.Struct, Fields: fields);
}
