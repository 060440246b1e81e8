using ParquetSharp;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

public sealed class ParquetListTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public void Read_ListsOfOneLength_AreRowsWhereverPagesBegin(int width)
    {
        var rows = Enumerable.Range(0, 2000).Select(row => Enumerable.Range(0, width).Select(i => (row * 100f) + i).ToArray()).ToArray();
        foreach (var version in Enum.GetValues<ParquetDataPageVersion>())
        {
            Write(version, rows);

            Assert.Equal(rows.SelectMany(row => row).Select(value => (double)value), ParquetReading.Numbers(_path, "x", width));
        }
    }

    [Fact]
    public void Read_ListsInWhichSomeAreAbsent_KeepTheOthersInTheirPlaces()
    {
        var rows = Enumerable.Range(0, 2000).Select(row => new[] { row % 3 == 0 ? null : (float?)row, row % 5 == 0 ? null : -row }).ToArray();
        Write(ParquetDataPageVersion.V1, rows);

        Assert.Equal(rows.SelectMany(row => row).Select(value => value ?? double.NaN), ParquetReading.Numbers(_path, "x", 2));
    }

    [Theory]
    [InlineData("1 2|3 4|5|6 7 8")] // as many values as two for each row
    [InlineData("1 2||3 4|5 6")]
    [InlineData("1 2|-|3 4|5 6")] // no list at all
    [InlineData("|1 2 3|4 5|6 7")]
    public void Read_ListsOfDifferentLengths_AreRefusedByName(string text)
    {
        float[]?[] rows = [.. text.Split('|').Select(row => row == "-" ? null : row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(float.Parse).ToArray())];
        Write(ParquetDataPageVersion.V1, rows);

        Assert.Equal("ragged-row", Assert.Throws<IntakeException>(() => ParquetReading.Numbers(_path, "x", 2)).Problem.Code);
    }

    [Fact]
    public void Read_RowsOfWhichSomeAreAbsent_AreNoNumbersTextsOrBytes()
    {
        var numbers = Enumerable.Range(0, 3000).Select(i => i % 7 is 2 or 3 ? null : (double?)i).ToArray();
        using var properties = new WriterPropertiesBuilder().DataPagesize(1 << 9);
        File.WriteAllBytes(_path, ArrowParquet.Write(
            properties, 3, ArrowParquetColumn.Of("x", numbers), ArrowParquetColumn.Of("t", numbers.Select(value => value is null ? null : $"{value % 10}").ToArray()),
            ArrowParquetColumn.Of("b", numbers.Select(value => value is null ? null : new byte[] { (byte)value }).ToArray())));

        Assert.Equal(numbers.Select(value => value ?? double.NaN), ParquetReading.Numbers(_path, "x"));
        Assert.Equal(numbers.Select(value => value is null ? null : $"{value % 10}"), ParquetReading.Texts(_path, "t"));
        Assert.Equal(numbers.Select(value => value is null ? -1 : (byte)value), ParquetReading.Packed(_path, "b").Select(bytes => bytes?.Single() ?? -1));
    }

    public void Dispose() => File.Delete(_path);

    private void Write<T>(ParquetDataPageVersion version, T[] rows)
    {
        using var properties = new WriterPropertiesBuilder().DataPagesize(1 << 9).DataPageVersion(version);
        File.WriteAllBytes(_path, ArrowParquet.Write(properties, 1, ArrowParquetColumn.Of("x", rows)));
    }
}
