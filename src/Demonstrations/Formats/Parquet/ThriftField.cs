namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>A field of a struct.</summary>
/// <param name="Number">Its number, from 1 on.</param>
/// <param name="Type">Of its value.</param>
internal readonly record struct ThriftField(int Number, ThriftType Type);

/// <summary>Types of Thrift's compact protocol.</summary>
internal enum ThriftType
{
    /// <summary>A flag that is set.</summary>
    True = 1,

    /// <summary>A flag that is not set.</summary>
    False = 2,

    /// <summary>A byte.</summary>
    Byte = 3,

    /// <summary>An integer of 16 bits.</summary>
    Short = 4,

    /// <summary>An integer of 32 bits.</summary>
    Int = 5,

    /// <summary>An integer of 64 bits.</summary>
    Long = 6,

    /// <summary>A number of double precision.</summary>
    Double = 7,

    /// <summary>Bytes or text.</summary>
    Bytes = 8,

    /// <summary>Items of one type in order.</summary>
    List = 9,

    /// <summary>Items of one type.</summary>
    Set = 10,

    /// <summary>Fields with numbers.</summary>
    Struct = 12,
}
