namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>The readers of numbers, by how pages store them.</summary>
internal static class NumberReaders
{
    /// <summary>The reader of a page's numbers.</summary>
    /// <param name="bytes">The page's values.</param>
    /// <param name="encoding">How they are stored.</param>
    /// <param name="leaf">What they are.</param>
    /// <param name="dictionary">The numbers of the dictionary; null where there is none.</param>
    /// <exception cref="InvalidDataException">There is no such page.</exception>
    public static INumberReader Create(ByteWindow bytes, ParquetEncoding encoding, ParquetLeaf leaf, double[]? dictionary) => (encoding, leaf.Type) switch
    {
        (ParquetEncoding.Plain, ParquetType.Boolean) => new FlagNumbers(new HybridReader(bytes, 1, isBare: true)),
        (ParquetEncoding.Hybrid, ParquetType.Boolean) => new FlagNumbers(new HybridReader(Prefixed(bytes), 1)),
        (ParquetEncoding.Plain, ParquetType.Bytes) => new DecimalNumbers(RunReaders.Create(bytes, encoding, leaf, null), leaf),
        (ParquetEncoding.DeltaLength or ParquetEncoding.DeltaBytes, _) => new DecimalNumbers(RunReaders.Create(bytes, encoding, leaf, null), leaf),
        (ParquetEncoding.Plain, _) => new PlainNumbers(bytes, leaf),
        (ParquetEncoding.Dictionary or ParquetEncoding.PlainDictionary, not ParquetType.Boolean) when dictionary is not null => new DictionaryNumbers(bytes, dictionary),
        (ParquetEncoding.Delta, ParquetType.Int32 or ParquetType.Int64) => new DeltaNumbers(bytes, leaf),
        (ParquetEncoding.Split, not (ParquetType.Boolean or ParquetType.Bytes)) => new SplitNumbers(bytes, leaf),
        _ => throw new InvalidDataException("The values are stored in a way that is not read."),
    };

    private static ByteWindow Prefixed(ByteWindow bytes)
    {
        bytes.ReadLength();
        return bytes;
    }
}
