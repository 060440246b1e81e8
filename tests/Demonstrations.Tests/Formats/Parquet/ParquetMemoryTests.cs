using ImitationService.Demonstrations.Tests.Fuzzing;
using ParquetSharp;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

[Collection(AloneCollection.Name)]
public sealed class ParquetMemoryTests : IDisposable
{
    private const int Rows = 1 << 14;
    private const int Width = 1 << 8;
    private const int BatchRows = 16;

    // The sum of all numbers below so many; the writer begins a page after 20,000 rows at the latest, so that they are lists.
    private const double Expected = Rows * Width / 2.0 * ((Rows * Width) - 1);

    private readonly string _path = Path.GetTempFileName();

    /// <summary>A page of 32 MiB is seen through a window, packed or not.</summary>
    [Theory]
    [InlineData(Compression.Uncompressed)]
    [InlineData(Compression.Snappy)]
    [InlineData(Compression.Lz4)]
    [InlineData(Compression.Zstd)]
    public void Read_OneLargePage_TakesFewMegabytes(Compression codec)
    {
        Write(codec, Encoding.Plain);

        var sum = 0.0;
        var allocated = Memory.AllocatedBy(() => sum = Sum(IntakeLimits.Default));

        Assert.Equal(Expected, sum);
        Assert.InRange(allocated, 0, 4 << 20);
    }

    [Fact]
    public void Read_LargePageThatMustBeWhole_IsRefusedByName()
    {
        Write(Compression.Snappy, Encoding.ByteStreamSplit);

        Assert.Equal(Expected, Sum(IntakeLimits.Default));
        Assert.Equal("page-too-large", Assert.Throws<IntakeException>(() => Sum(IntakeLimits.Default with { MaximumPageBytes = 8 << 20 })).Problem.Code);
    }

    public void Dispose() => File.Delete(_path);

    private double Sum(IntakeLimits limits) => ParquetReading.In(_path, limits, file =>
    {
        using var reader = file.OpenNumbers(file.Find("x")!, Width);
        var (sum, batch) = (0.0, new double[BatchRows * Width]);
        for (var row = 0; row < Rows; row += BatchRows)
        {
            reader.Read(batch);
            sum += batch.Sum();
        }

        return sum;
    });

    private void Write(Compression codec, Encoding encoding)
    {
        var numbers = Enumerable.Range(0, Rows).Select(row => Enumerable.Range(row * Width, Width).Select(value => (double)value).ToArray()).ToArray();
        using var properties = new WriterPropertiesBuilder().Compression(codec).DisableDictionary().Encoding(encoding).DataPagesize(1 << 30);
        File.WriteAllBytes(_path, ArrowParquet.Write(properties, 1, ArrowParquetColumn.Of("x", numbers)));
    }
}
