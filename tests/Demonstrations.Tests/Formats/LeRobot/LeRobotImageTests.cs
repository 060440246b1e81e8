using System.Text;
using ImitationService.Demonstrations.Tests.Formats.Images;
using ImitationService.Domain.Datasets;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Formats.LeRobot;

/// <summary>Images that lie in the tables themselves.</summary>
public sealed class LeRobotImageTests(PythonSamples samples) : IClassFixture<PythonSamples>, IDisposable
{
    private const string Camera = "observation.images.top";
    private static readonly string[] Names = ["0.png", "1.jpg", "2.bmp", "3.webp", "4.jpeg"];

    private readonly Workbench _bench = new();

    [Fact]
    public void Read_ImagesOfTwoTables_AreFramesAsTheyWereSaved()
    {
        var images = Images();

        var contents = Workbench.Accepted(Read(Set(images[..2], images[2..])));

        Assert.Equal(("lerobot/v2.1", 2, 5), (contents.Format, contents.Episodes, contents.Transitions));
        var feature = contents.Features.Single(feature => feature.Name == Camera);
        Assert.Equal((ElementType.UInt8, "40,56,3"), (feature.Type, string.Join(',', feature.Shape)));
        Assert.True(ImageSamples.Difference(Expected(), _bench.Open().Bytes(Camera, 0, 5)) <= 3);
    }

    // images.parquet was written by arrow-rs (parquet-wasm 0.8): the same five images in records of bytes and path, snappy.
    [Fact]
    public void Read_TableThatArrowWrote_IsTheSame()
    {
        var table = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Formats", "LeRobot", "images.parquet"));

        var contents = Workbench.Accepted(Read(Zip(table)));

        Assert.Equal([Camera], contents.Features.Where(feature => feature.Type == ElementType.UInt8).Select(feature => feature.Name));
        Assert.True(ImageSamples.Difference(Expected(), _bench.Open().Bytes(Camera, 0, 5)) <= 3);
    }

    [Fact]
    public void Read_ImageSize_ResizesThem()
    {
        var contents = Workbench.Accepted(Read(Set(Images()), """{ "image_size": [20, 28] }"""));

        Assert.Equal([20, 28, 3], contents.Features.Single(feature => feature.Name == Camera).Shape);
    }

    [Fact]
    public void Read_PlainParquetWithImages_IsATableWithACamera()
    {
        var table = ParquetBytes.Table(1, ("observation.state", Ramp(5), 0), ("action", Ramp(5), 0), ("image", Images(), 0), ("sound", Enumerable.Repeat("RIFF"u8.ToArray(), 5).ToArray(), 0));

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.parquet", table)));

        Assert.Equal([40, 56, 3], contents.Features.Single(feature => feature.Name == "observation.images.camera").Shape);
        Assert.Contains("sound: its values are not numbers, and no images either", contents.Unused);
    }

    [Theory]
    [InlineData("absent", "missing-image", "row 2")]
    [InlineData("cut short", "invalid-image", "row 2")]
    [InlineData("no image", "invalid-image", "row 2")]
    [InlineData("all absent", "missing-image", "None of the first frames")]
    public void Read_ImageThatIsNone_NamesItsRow(string what, string code, string told)
    {
        byte[]?[] images = [Images()[0], Images()[0], Images()[0]];
        images[1] = what switch
        {
            "cut short" => images[1]![..200],
            "no image" => [1, 2, 3],
            _ => null,
        };

        var result = Read(Set(what == "all absent" ? [null, null, null] : images));

        var problem = Assert.Single(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.Equal(code, problem.Code);
        Assert.Contains(told, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(what == "all absent" ? null : 1, problem.Position);
    }

    [Fact]
    public void Read_MetadataWithACameraThatNoTableHas_IsSaid()
    {
        var contents = Workbench.Accepted(Read(Zip(ParquetBytes.Table(1, ("observation.state", Ramp(3), 0), ("action", Ramp(3), 0)))));

        Assert.Contains($"{Camera}: its images are not in the tables", contents.Unused);
    }

    public void Dispose() => _bench.Dispose();

    private IntakeResult Read(byte[] zip, string? mapping = null) => _bench.ReadBytes(mapping, ("set.zip", zip));

    private byte[][] Images() => [.. Names.Select(name => File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "table"), "frames", name)))];

    private byte[] Expected() => File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "table"), "expected.raw"));

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => i / 8f)];

    private static byte[] Set(params byte[]?[][] episodes) => Zip([.. episodes.Select((images, episode) => ParquetBytes.Table(
        1, ("action", Ramp(images.Length), 0), ("episode_index", Enumerable.Repeat((long)episode, images.Length).ToArray(), 0), (Camera, images, 0)))]);

    private static byte[] Zip(params byte[][] tables) => ZipBytes.Stored(
    [
        ("set/meta/info.json", Encoding.UTF8.GetBytes("""{"codebase_version":"v2.1","fps":10,"features":{"CAMERA":{"dtype":"image","shape":[40,56,3]}}}""".Replace("CAMERA", Camera, StringComparison.Ordinal))),
        .. tables.Select((table, episode) => ($"set/data/chunk-000/episode_{episode:D6}.parquet", table)),
    ]);
}
