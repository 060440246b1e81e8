namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>What stored values mean, by the older names; those that are looked at.</summary>
internal enum ConvertedType
{
    /// <summary>Nothing is said.</summary>
    None = -1,

    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>Keys and values.</summary>
    Map = 1,

    /// <summary>Keys and values, by the oldest name.</summary>
    MapKeyValue = 2,

    /// <summary>A list.</summary>
    List = 3,

    /// <summary>One of few texts.</summary>
    Enum = 4,

    /// <summary>A decimal number.</summary>
    Decimal = 5,

    /// <summary>Unsigned integers of 8, 16, 32 and 64 bits begin here.</summary>
    UnsignedByte = 11,

    /// <summary>Signed ones begin here.</summary>
    SignedByte = 15,

    /// <summary>The last of them.</summary>
    SignedLong = 18,

    /// <summary>Text that is JSON.</summary>
    Json = 19,

    /// <summary>A length of time.</summary>
    Interval = 21,
}

/// <summary>What stored values mean; those that are looked at.</summary>
internal enum LogicalType
{
    /// <summary>Nothing is said.</summary>
    None = 0,

    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>Keys and values.</summary>
    Map = 2,

    /// <summary>A list.</summary>
    List = 3,

    /// <summary>One of few texts.</summary>
    Enum = 4,

    /// <summary>A decimal number.</summary>
    Decimal = 5,

    /// <summary>An integer.</summary>
    Integer = 10,

    /// <summary>Every value is absent.</summary>
    Null = 11,

    /// <summary>Text that is JSON.</summary>
    Json = 12,

    /// <summary>An identifier.</summary>
    Uuid = 14,

    /// <summary>A number of half precision.</summary>
    Half = 15,
}
