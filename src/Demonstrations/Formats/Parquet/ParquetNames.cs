namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>How values are stored. Numbers: parquet.thrift.</summary>
internal enum ParquetType
{
    /// <summary>A bit.</summary>
    Boolean = 0,

    /// <summary>An integer of 32 bits.</summary>
    Int32 = 1,

    /// <summary>An integer of 64 bits.</summary>
    Int64 = 2,

    /// <summary>A time of 96 bits, as old writers store it.</summary>
    Int96 = 3,

    /// <summary>A number of single precision.</summary>
    Float = 4,

    /// <summary>A number of double precision.</summary>
    Double = 5,

    /// <summary>A run of bytes of any length.</summary>
    Bytes = 6,

    /// <summary>A run of bytes of one length.</summary>
    FixedBytes = 7,
}

/// <summary>How often a value is there.</summary>
internal enum ParquetRepetition
{
    /// <summary>Once.</summary>
    Required = 0,

    /// <summary>Once, or not.</summary>
    Optional = 1,

    /// <summary>Any number of times.</summary>
    Repeated = 2,
}

/// <summary>How pages are packed.</summary>
internal enum ParquetCodec
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Snappy.</summary>
    Snappy = 1,

    /// <summary>Gzip, one member or several.</summary>
    Gzip = 2,

    /// <summary>Brotli.</summary>
    Brotli = 4,

    /// <summary>Blocks of LZ4 in Hadoop's frames, or bare.</summary>
    HadoopLz4 = 5,

    /// <summary>Zstandard.</summary>
    Zstd = 6,

    /// <summary>A block of LZ4.</summary>
    Lz4 = 7,
}

/// <summary>How values are encoded in a page.</summary>
internal enum ParquetEncoding
{
    /// <summary>One after another.</summary>
    Plain = 0,

    /// <summary>Numbers of a dictionary's entries, by its old name.</summary>
    PlainDictionary = 2,

    /// <summary>Runs of one value, and values of few bits.</summary>
    Hybrid = 3,

    /// <summary>Values of few bits, the highest bit first, as old writers store levels.</summary>
    BitPacked = 4,

    /// <summary>Distances from the value before.</summary>
    Delta = 5,

    /// <summary>Lengths as distances, then the bytes.</summary>
    DeltaLength = 6,

    /// <summary>What each run has in common with the one before, then the rest.</summary>
    DeltaBytes = 7,

    /// <summary>Numbers of a dictionary's entries.</summary>
    Dictionary = 8,

    /// <summary>The first bytes of all values, then the second ones.</summary>
    Split = 9,
}

/// <summary>What a page holds.</summary>
internal enum PageType
{
    /// <summary>Levels and values, packed together.</summary>
    Data = 0,

    /// <summary>Nothing that is read.</summary>
    Index = 1,

    /// <summary>The entries that data pages name by number.</summary>
    Dictionary = 2,

    /// <summary>Levels, and values packed.</summary>
    DataVersion2 = 3,
}
