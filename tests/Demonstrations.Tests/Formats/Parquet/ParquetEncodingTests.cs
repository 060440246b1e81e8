using ParquetSharp;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

/// <summary>What Apache Arrow writes, in each of its encodings, is read back.</summary>
public sealed class ParquetEncodingTests : IDisposable
{
    private const int Rows = 3000;

    private static readonly Random Random = new(3);
    private static readonly long[] Longs = [long.MinValue, long.MaxValue, 0, -1, .. Enumerable.Range(4, Rows - 4).Select(i => Random.NextInt64(-1L << (i % 63), 1L << (i % 63)))];
    private static readonly int[] Ints = [int.MinValue, int.MaxValue, .. Enumerable.Range(2, Rows - 2).Select(i => Random.Next(1 << (i % 30)) - 100)];
    private static readonly double[] Doubles = [.. Longs.Select(value => value / 3.0)];
    private static readonly float[] Floats = [.. Doubles.Select(value => (float)value)];
    private static readonly string[] Texts = [.. Enumerable.Range(0, Rows).Select(i => $"text {i / 7}{new string('ä', i % 5)}")];

    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<Encoding, ParquetDataPageVersion> Encodings => new(
        from encoding in Enum.GetValues<Encoding>()
        where encoding is not (Encoding.BitPacked or Encoding.Unknown or Encoding.Undefined)
        from version in Enum.GetValues<ParquetDataPageVersion>()
        select (encoding, version));

    public static TheoryData<Compression> Codecs => new(Enum.GetValues<Compression>().Where(codec => codec is not (Compression.Lzo or Compression.Bz2 or Compression.Lz4Frame)));

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Read_EveryTypeInAnEncoding_IsWhatWasWritten(Encoding encoding, ParquetDataPageVersion version)
    {
        var isDictionary = encoding is Encoding.PlainDictionary or Encoding.RleDictionary;
        using var properties = new WriterPropertiesBuilder().DataPagesize(1 << 10).DataPageVersion(version);
        foreach (var name in new[] { "flag", "int", "long", "float", "double", "text", "bytes", "fixed" })
        {
            _ = isDictionary ? properties.EnableDictionary(name) : properties.DisableDictionary(name);
            _ = !isDictionary && Fits(encoding, name) ? properties.Encoding(name, encoding) : properties;
        }

        Write(
            properties, 2,
            ArrowParquetColumn.Of("flag", Ints.Select(value => value > 1000).ToArray()), ArrowParquetColumn.Of("int", Ints), ArrowParquetColumn.Of("long", Longs),
            ArrowParquetColumn.Of("float", Floats), ArrowParquetColumn.Of("double", Doubles), ArrowParquetColumn.Of("text", Texts),
            ArrowParquetColumn.Of("bytes", Texts.Select(System.Text.Encoding.UTF8.GetBytes).ToArray()),
            ArrowParquetColumn.Of("fixed", Ints.Select(value => value / 1000m).ToArray(), ParquetSharp.LogicalType.Decimal(20, 3)));

        Assert.Equal(Ints.Select(value => value > 1000 ? 1.0 : 0), ParquetReading.Numbers(_path, "flag"));
        Assert.Equal(Ints.Select(value => (double)value), ParquetReading.Numbers(_path, "int"));
        Assert.Equal(Longs.Select(value => (double)value), ParquetReading.Numbers(_path, "long"));
        Assert.Equal(Floats.Select(value => (double)value), ParquetReading.Numbers(_path, "float"));
        Assert.Equal(Doubles, ParquetReading.Numbers(_path, "double"));
        Assert.Equal(Ints.Select(value => value / 1000.0), ParquetReading.Numbers(_path, "fixed"));
        Assert.Equal(Texts, ParquetReading.Texts(_path, "text"));
        Assert.Equal(Texts, ParquetReading.Packed(_path, "bytes").Select(bytes => System.Text.Encoding.UTF8.GetString(bytes!)));
    }

    /// <summary>Small pages are unpacked whole, large ones through a window that what is repeated reaches across.</summary>
    [Theory]
    [MemberData(nameof(Codecs))]
    public void Read_SmallAndLargePages_AreWhatWasWritten(Compression codec)
    {
        // Lists, since the writer begins a page after 20,000 rows at the latest.
        const int Width = 100;
        // Something is repeated from as far back as packers look, 60,000 bytes, and something from close by.
        var block = Enumerable.Range(0, 15_000).Select(_ => Random.NextSingle()).ToArray();
        var numbers = Enumerable.Range(0, 200_000).Select(i => i / 40_000 % 2 == 0 ? block[i % block.Length] : i % 3 == 0 ? Random.NextSingle() : i / 20_000).ToArray();
        foreach (var pageBytes in new[] { 1 << 16, 1 << 23 })
        {
            using var properties = new WriterPropertiesBuilder().Compression(codec).DisableDictionary().DataPagesize(pageBytes);
            _ = codec is Compression.Gzip or Compression.Brotli ? properties.CompressionLevel(1) : properties;
            Write(properties, 1, ArrowParquetColumn.Of("x", numbers.Chunk(Width).ToArray()), ArrowParquetColumn.Of("y", numbers.Select(value => (long)(value * 100)).Chunk(Width).ToArray()));

            Assert.True(numbers.Select(value => (double)value).SequenceEqual(ParquetReading.Numbers(_path, "x", Width)));
            Assert.True(numbers.Select(value => (double)(long)(value * 100)).SequenceEqual(ParquetReading.Numbers(_path, "y", Width)));
        }
    }

    /// <summary>Of a table of many columns each has a short window, in which a page of every encoding is read piece by piece.</summary>
    [Theory]
    [InlineData(Encoding.Plain)]
    [InlineData(Encoding.Rle)]
    [InlineData(Encoding.DeltaBinaryPacked)]
    [InlineData(Encoding.RleDictionary)]
    public void Read_PagesOfAWideTable_AreWhatWasWritten(Encoding encoding)
    {
        const int ManyRows = 20_000;
        var longs = Enumerable.Range(0, ManyRows * 8).Select(i => Longs[i % 2000] + i).ToArray();
        var flags = Enumerable.Range(0, ManyRows * 64).Select(_ => Random.Next(2) == 0).ToArray();
        var texts = Enumerable.Range(0, ManyRows).Select(i => $"{Texts[i % Rows]} {i}").ToArray();
        using var properties = new WriterPropertiesBuilder().Compression(Compression.Snappy).DataPagesize(1 << 30).DictionaryPagesizeLimit(1 << 30);
        _ = encoding == Encoding.RleDictionary ? properties.EnableDictionary() : properties.DisableDictionary();
        _ = encoding == Encoding.Rle ? properties.Encoding("flags.list.item", encoding) : encoding == Encoding.DeltaBinaryPacked ? properties.Encoding("longs.list.item", encoding) : properties;
        var fillers = Enumerable.Range(0, 300).Select(i => ArrowParquetColumn.Of($"filler {i}", new bool[ManyRows]));

        Write(properties, 1, [ArrowParquetColumn.Of("longs", longs.Chunk(8).ToArray()), ArrowParquetColumn.Of("flags", flags.Chunk(64).ToArray()), ArrowParquetColumn.Of("texts", texts), .. fillers]);

        Assert.True(longs.Select(value => (double)value).SequenceEqual(ParquetReading.Numbers(_path, "longs", 8)));
        Assert.True(flags.Select(value => value ? 1.0 : 0).SequenceEqual(ParquetReading.Numbers(_path, "flags", 64)));
        Assert.Equal(texts, ParquetReading.Texts(_path, "texts"));
    }

    [Fact]
    public void Read_IntegersOfEveryWidth_KeepTheirSigns()
    {
        using var properties = new WriterPropertiesBuilder();
        Write(
            properties, 1,
            ArrowParquetColumn.Of("s8", new sbyte[] { -128, 127 }), ArrowParquetColumn.Of("u8", new byte[] { 0, 255 }), ArrowParquetColumn.Of("s16", new short[] { -32768, 32767 }),
            ArrowParquetColumn.Of("u16", new ushort[] { 0, 65535 }), ArrowParquetColumn.Of("u32", new uint[] { 0, uint.MaxValue }), ArrowParquetColumn.Of("u64", new ulong[] { 0, ulong.MaxValue }),
            ArrowParquetColumn.Of("f16", new[] { (Half)0.5, Half.NegativeInfinity }));

        Assert.Equal([-128, 127], ParquetReading.Numbers(_path, "s8"));
        Assert.Equal([0, 255], ParquetReading.Numbers(_path, "u8"));
        Assert.Equal([-32768, 32767], ParquetReading.Numbers(_path, "s16"));
        Assert.Equal([0, 65535], ParquetReading.Numbers(_path, "u16"));
        Assert.Equal([0, uint.MaxValue], ParquetReading.Numbers(_path, "u32"));
        Assert.Equal([0, ulong.MaxValue], ParquetReading.Numbers(_path, "u64"));
        Assert.Equal([0.5, double.NegativeInfinity], ParquetReading.Numbers(_path, "f16"));
        Assert.True(ParquetReading.In(_path, null, file => file.Find("u64")!.IsInteger && !file.Find("f16")!.IsInteger));
    }

    [Fact]
    public void Columns_TimesAndNestedLists_AreLeftOutByName()
    {
        using var properties = new WriterPropertiesBuilder();
        Write(
            properties, 1,
            ArrowParquetColumn.Of("x", new[] { 1f, 2f }), ArrowParquetColumn.Of("old", new Int96[2]), ArrowParquetColumn.Of("time", new DateTime[2]),
            ArrowParquetColumn.Of("day", new Date[2]), ArrowParquetColumn.Of("grid", new float[][][] { [[1]], [[2]] }), ArrowParquetColumn.Of("names", new string[][] { ["a"], ["b"] }));

        Assert.Equal([1, 2], ParquetReading.Numbers(_path, "x"));
        Assert.Equal(
            ["old", "time", "day", "grid", "names"],
            ParquetReading.In(_path, null, file => file.Unreadable.Where(entry => entry.Reason == "its values are not numbers").Select(entry => entry.Name).ToList()));
    }

    public void Dispose() => File.Delete(_path);

    private static bool Fits(Encoding encoding, string column) => encoding switch
    {
        Encoding.Plain => true,
        Encoding.Rle => column == "flag",
        Encoding.DeltaBinaryPacked => column is "int" or "long",
        Encoding.DeltaLengthByteArray => column is "text" or "bytes",
        Encoding.DeltaByteArray => column is "text" or "bytes" or "fixed",
        Encoding.ByteStreamSplit => column is "int" or "long" or "float" or "double" or "fixed",
        _ => false,
    };

    private void Write(WriterPropertiesBuilder properties, int groups, params ArrowParquetColumn[] columns) =>
        File.WriteAllBytes(_path, ArrowParquet.Write(properties, groups, columns));
}
