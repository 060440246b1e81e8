using ImitationService.Demonstrations.Formats.Parquet;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

/// <summary>The examples of the format's own description.</summary>
public sealed class HybridReaderTests
{
    [Fact]
    public void Read_GroupOfThreeBits_IsZeroToSeven() => Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Read(new HybridReader(Bytes("03 88 C6 FA"), 3), 8));

    [Fact]
    public void Read_RunBehindPartOfAGroup_BeginsWhereTheGroupEnds()
    {
        using var reader = new HybridReader(Bytes("03 88 C6 FA 0A 05 FF FF"), 3);

        Assert.Equal([0, 1, 2], Read(reader, 3));
        Assert.Equal([3, 4, 5, 6, 7, 5, 5, 5, 5, 5], Read(reader, 10));
    }

    [Fact]
    public void Take_OldLevels_AreZeroToSeven()
    {
        using var levels = OldLevels.Take(Bytes("05 39 77"), 8, 3);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Read(new HybridReader(levels, 3, isBare: true), 8));
    }

    [Fact]
    public void Read_MoreThanThereIs_IsRefused() => Assert.Throws<InvalidDataException>(() => Read(new HybridReader(Bytes("03 88 C6 FA"), 3), 9));

    [Theory]
    [InlineData("80 01 01 05 02 02 00", new long[] { 1, 2, 3, 4, 5 })] // no bits at all: a distance of 1 each
    [InlineData("80 01 01 08 0E 03 02 C0 3F 00 00 00 00 00 00", new long[] { 7, 5, 3, 1, 2, 3, 4, 5 })]
    public void Read_Distances_AreTheValues(string bytes, long[] expected)
    {
        var values = new long[expected.Length];

        new DeltaReader(Bytes(bytes)).Read(values);

        Assert.Equal(expected, values);
    }

    private static int[] Read(HybridReader reader, int count)
    {
        var values = new int[count];
        reader.Read(values);
        return values;
    }

    private static ByteWindow Bytes(string text)
    {
        var bytes = Convert.FromHexString(text.Replace(" ", string.Empty, StringComparison.Ordinal));
        return ByteWindow.Whole(new StreamFeed(new MemoryStream(bytes)), bytes.Length);
    }
}
