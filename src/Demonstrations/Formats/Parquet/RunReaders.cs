namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>The readers of runs of bytes, by how pages store them.</summary>
internal static class RunReaders
{
    /// <summary>The reader of a page's runs.</summary>
    /// <param name="bytes">The page's values.</param>
    /// <param name="encoding">How they are stored.</param>
    /// <param name="leaf">What they are.</param>
    /// <param name="dictionary">The runs of the dictionary; null where there is none.</param>
    /// <exception cref="InvalidDataException">There is no such page.</exception>
    public static IRunReader Create(ByteWindow bytes, ParquetEncoding encoding, ParquetLeaf leaf, RunDictionary? dictionary) => encoding switch
    {
        ParquetEncoding.Plain => new PlainRuns(bytes, LengthOf(leaf)),
        ParquetEncoding.Dictionary or ParquetEncoding.PlainDictionary when dictionary is not null => new DictionaryRuns(bytes, dictionary),
        ParquetEncoding.DeltaLength when leaf.Type == ParquetType.Bytes => new DeltaRuns(bytes, arePrefixed: false),
        ParquetEncoding.DeltaBytes => new DeltaRuns(bytes, arePrefixed: true),
        ParquetEncoding.Split when leaf.Type == ParquetType.FixedBytes => new SplitRuns(bytes, leaf.Length),
        _ => throw new InvalidDataException("The values are stored in a way that is not read."),
    };

    /// <summary>Bytes of each run; null where each has a length of its own.</summary>
    public static int? LengthOf(ParquetLeaf leaf) => leaf.Type != ParquetType.FixedBytes ? null
        : leaf.Length > 0 ? leaf.Length
        : throw new InvalidDataException("Runs of bytes have no length.");
}
