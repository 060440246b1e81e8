using ImitationService.Demonstrations.Tests.Formats.Images;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Formats.Arrow;

/// <summary>Images that lie in an Arrow table, as Hugging Face's datasets keep them.</summary>
public sealed class ArrowImageTests(PythonSamples samples) : IClassFixture<PythonSamples>, IDisposable
{
    private const string Camera = "observation.images.camera";
    private static readonly string[] Names = ["0.png", "1.jpg", "2.bmp", "3.webp", "4.jpeg"];

    private readonly Workbench _bench = new();

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Read_Images_AreFramesAsTheyWereSaved(bool areRecords, bool isFile)
    {
        var table = isFile ? ArrowImageBytes.File(areRecords, Images()) : ArrowImageBytes.Stream(areRecords, Images());

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.arrow", table)));

        Assert.Equal(("arrow", 5), (contents.Format, contents.Transitions));
        Assert.Equal(["action", Camera, FeatureNames.State], contents.Features.Select(feature => feature.Name));
        Assert.Equal([40, 56, 3], contents.Features[1].Shape);
        var dataset = _bench.Open();
        Assert.True(ImageSamples.Difference(File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "table"), "expected.raw")), dataset.Bytes(Camera, 0, 5)) <= 3);
        Assert.Equal([0, 0.125f, 0.25f, 0.375f, 0.5f], dataset.Floats(FeatureNames.Action, 0, 5).ToArray());
        Assert.Contains("sound: its values are not numbers, and no images either", contents.Unused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_RowWithoutImage_IsNamed(bool areRecords)
    {
        var result = _bench.ReadBytes(null, ("a.arrow", ArrowImageBytes.File(areRecords, Images()[0], Images()[0], null)));

        var problem = Assert.Single(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.Equal(("missing-image", 2), (problem.Code, problem.Position));
        Assert.Contains("row 3 of a.arrow:image", problem.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private byte[][] Images() => [.. Names.Select(name => File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "table"), "frames", name)))];
}
