namespace ImitationService.Demonstrations;

/// <summary>What reading may cost. Uploads beyond a limit are rejected by name, before the cost is paid.</summary>
public sealed record IntakeLimits
{
    /// <summary>The limits of the service.</summary>
    public static IntakeLimits Default { get; } = new();

    /// <summary>Bytes that archives and arrays may expand to, all together.</summary>
    public long MaximumExpandedBytes { get; init; } = 64L << 30;

    /// <summary>Entries of an archive.</summary>
    public int MaximumArchiveEntries { get; init; } = 100_000;

    /// <summary>How many times its own size an archive may expand to, once that is more than <see cref="ExpansionAllowance"/>.</summary>
    public int MaximumExpansion { get; init; } = 200;

    /// <summary>Bytes that any archive may expand to, however small it is.</summary>
    public long ExpansionAllowance { get; init; } = 256L << 20;

    /// <summary>Columns of a table, or elements of one observation.</summary>
    public int MaximumColumns { get; init; } = 65_536;

    /// <summary>Different keys of JSON records; each is a scratch file while they are read.</summary>
    public int MaximumKeys { get; init; } = 256;

    /// <summary>Arrays and groups of an HDF5 file.</summary>
    public int MaximumArrays { get; init; } = 500_000;

    /// <summary>Bytes of a chunk of an array, which is unpacked whole, and of the rows that lie in it, which are read with all their chunks.</summary>
    public long MaximumChunkBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of a page of a Parquet file that is stored so that it must be in memory whole; others may be of any size.</summary>
    public long MaximumPageBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of an archive's directory, which is read whole.</summary>
    public long MaximumDirectoryBytes { get; init; } = 16L << 20;

    /// <summary>Bytes of one line of a text file.</summary>
    public int MaximumLineBytes { get; init; } = 32 << 20;

    /// <summary>Classes of a text action.</summary>
    public int MaximumLabels { get; init; } = 4096;

    /// <summary>Different texts in one column, which are held in memory.</summary>
    public int MaximumTexts { get; init; } = 1 << 20;

    /// <summary>Characters of the different texts in one column.</summary>
    public long MaximumTextLength { get; init; } = 64L << 20;

    /// <summary>Bytes of a file of a tokenizer, which is read whole.</summary>
    public long MaximumTokenizerBytes { get; init; } = 32L << 20;

    /// <summary>Tokens of a tokenizer, and its merges.</summary>
    public int MaximumTokens { get; init; } = 1 << 19;

    /// <summary>Bytes of an array that lies column by column, which must be turned around in memory.</summary>
    public long MaximumTransposedBytes { get; init; } = 256L << 20;

    /// <summary>Pixels that a camera image may claim before it is decoded; 8K has 33 million.</summary>
    public long MaximumImagePixels { get; init; } = 34L << 20;

    /// <summary>Bytes of one packed image, which is read whole.</summary>
    public long MaximumPackedImageBytes { get; init; } = 64L << 20;

    /// <summary>How many times its own size an upload's frames may expand to, once that is more than <see cref="ExpansionAllowance"/>; videos of a still scene pack tightly.</summary>
    public int MaximumImageExpansion { get; init; } = 2000;

    /// <summary>Elements of a dataset that the report holds in memory, four bytes each; of larger ones it looks at episodes spread evenly.</summary>
    public int MaximumReportElements { get; init; } = 2 << 20;
}
