using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Formats.Images;

/// <summary>Frames in arrays of npz and HDF5, which numpy and h5py wrote.</summary>
public sealed class ImageArrayTests(PythonSamples samples) : IClassFixture<PythonSamples>, IDisposable
{
    private readonly Workbench _bench = new();

    [Fact]
    public void Read_ArraysOfImages_KeepsEveryByteWithItsChannelsLast()
    {
        var contents = Workbench.Accepted(Read("arrays.npz"));

        var images = contents.Features.Where(feature => feature.Type == ElementType.UInt8).ToDictionary(feature => feature.Name);
        Assert.Equal(["observation.images.camera", "observation.images.camera_2", "observation.images.gray", "observation.images.wrist"], images.Keys.Order());
        Assert.Equal([18, 24, 3], images["observation.images.wrist"].Shape);
        Assert.Equal([18, 16, 1], images["observation.images.gray"].Shape);
        Assert.Equal(["arrays.npz:image"], images["observation.images.camera"].Source);
        var dataset = _bench.Open();
        Assert.Equal(Expected("image.raw"), dataset.Bytes("observation.images.camera", 0, 6).ToArray());
        Assert.Equal(Expected("image.raw"), dataset.Bytes("observation.images.camera_2", 0, 6).ToArray());
        Assert.Equal(Expected("wrist.raw"), dataset.Bytes("observation.images.wrist", 0, 6).ToArray());
        Assert.Equal(Expected("gray.raw"), dataset.Bytes("observation.images.gray", 0, 6).ToArray());
        Assert.Contains("next_image: not needed", contents.Unused);
        Assert.Contains("image_unit: its name says no role; map it to use it", contents.Unused);
    }

    [Fact]
    public void Report_Images_HasStatisticsOfEachChannel()
    {
        var statistics = Read("arrays.npz").Report.Statistics.Single(entry => entry.Feature == "observation.images.camera");

        var pixels = Expected("image.raw");
        for (var channel = 0; channel < 3; channel++)
        {
            var levels = pixels.Where((_, i) => i % 3 == channel).Select(level => (double)level).ToList();
            var mean = levels.Average();
            Assert.Equal((levels.Min(), levels.Max()), (statistics.Minimum[channel], statistics.Maximum[channel]));
            Assert.Equal(mean, statistics.Mean[channel], 1e-9);
            Assert.Equal(Math.Sqrt(levels.Average(level => (level - mean) * (level - mean))), statistics.StandardDeviation[channel], 1e-9);
        }
    }

    [Theory]
    [InlineData("large.npz", null, 171, 256, "large_default.raw", true)]
    [InlineData("large.npz", "[20, 30]", 20, 30, "large_20x30.raw", false)]
    [InlineData("small.npz", "50", 50, 50, "small_grown.raw", false)]
    public void Read_AnotherSize_AveragesAreas(string file, string? size, int height, int width, string expected, bool isTold)
    {
        var result = Read(file, size is null ? null : $$"""{ "image_size": {{size}} }""");

        Assert.Equal([height, width, 3], Workbench.Accepted(result).Features.Single(feature => feature.IsObservation).Shape);
        Assert.True(ImageSamples.Difference(Expected(expected), _bench.Open().Bytes("observation.images.camera", 0, 3)) <= 1);
        Assert.Equal(isTold, result.Report.Problems.Any(problem => problem is { Code: "images-resized", Severity: ProblemSeverity.Note }));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("[96]")]
    [InlineData("[96, 2000]")]
    [InlineData("\"small\"")]
    public void Read_SizeThatIsNone_IsRefused(string size) =>
        Assert.Contains(Read("small.npz", $$"""{ "image_size": {{size}} }""").Report.Problems, problem => problem is { Code: "invalid-mapping", File: "mapping/image_size" });

    [Fact]
    public void Read_BoardOfSymbols_StaysNumbers()
    {
        var contents = Workbench.Accepted(Read("board.npz"));

        Assert.Equal([7, 7, 3], contents.Features.Single(feature => feature is { Name: FeatureNames.State, Type: ElementType.Float32 }).Shape);
    }

    [Fact]
    public void Read_MappingThatNamesImages_KeepsThemApartFromNumbers()
    {
        var contents = Workbench.Accepted(Read("arrays.npz", """{ "observation": ["obs_state", "wrist_rgb"] }"""));

        Assert.Equal(["action", "observation.images.wrist", "observation.state"], contents.Features.Select(feature => feature.Name));
        Assert.Contains(Read("arrays.npz", """{ "action": "image" }""").Report.Problems, problem => problem.Code == "invalid-mapping");
    }

    [Fact]
    public void Report_CameraThatHangsOrSeesNothing_IsFound()
    {
        var problems = Read("still.npz").Report.Problems;

        var frozen = problems.Where(problem => problem.Code == "frozen-camera").ToList();
        Assert.Equal([(0L, 0L)], frozen.Select(problem => (problem.Episode!.Value, problem.Position!.Value)));
        Assert.Contains("20 times in a row, of 20 frames", frozen[0].Detail, StringComparison.Ordinal);
        Assert.Contains(problems, problem => problem is { Code: "black-frames", Episode: 1, Position: 0, Feature: "observation.images.camera" } && problem.Detail.StartsWith("4 frames", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AlohaWithPackedRows_DecodesThem()
    {
        var folder = ImageSamples.Find(samples, "packed");

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("aloha.zip", ImageSamples.Zip(folder, null, ".hdf5"))));

        Assert.Equal(("hdf5/aloha", 2, 9), (contents.Format, (int)contents.Episodes, (int)contents.Transitions));
        Assert.Equal([48, 64, 3], contents.Features.Single(feature => feature.Name == "observation.images.cam_high").Shape);
        byte[] expected = [.. File.ReadAllBytes(Path.Combine(folder, "episode_0.raw")), .. File.ReadAllBytes(Path.Combine(folder, "episode_1.raw"))];
        Assert.True(ImageSamples.Difference(expected, _bench.Open().Bytes("observation.images.cam_high", 0, 9)) <= 3);
    }

    [Fact]
    public void Read_Hdf5Frames_AreTheStoredBytesHoweverTheyLie()
    {
        var folder = ImageSamples.Find(samples, "stored");

        Workbench.Accepted(_bench.ReadBytes(null, ("stored.hdf5", File.ReadAllBytes(Path.Combine(folder, "stored.hdf5")))));

        var dataset = _bench.Open();
        var expected = File.ReadAllBytes(Path.Combine(folder, "expected.raw"));
        Assert.Equal(expected, dataset.Bytes("observation.images.plain", 0, 7).ToArray());
        Assert.Equal(expected, dataset.Bytes("observation.images.chunked", 0, 7).ToArray());
        Assert.All(dataset.Bytes("observation.images.empty", 0, 7).ToArray(), level => Assert.Equal(0, level));
    }

    [Fact]
    public void Read_Hdf5FramesOfAFileThatWasCut_AreRejected()
    {
        var whole = File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "stored"), "stored.hdf5"));
        var frames = File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "stored"), "expected.raw"));
        var place = whole.AsSpan().IndexOf(frames.AsSpan(0, 64));

        var result = _bench.ReadBytes(null, ("cut.hdf5", whole[..(place + 5000)]));

        Assert.False(result.IsAccepted);
        Assert.Contains(result.Report.Problems, problem => problem.Code == "invalid-hdf5");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("text")]
    [InlineData("opaque")]
    public void Read_PackedImagesOfAnyLength_DecodesThem(string camera)
    {
        var folder = ImageSamples.Find(samples, "runs");

        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("runs.hdf5", File.ReadAllBytes(Path.Combine(folder, "runs.hdf5")))));

        Assert.Equal(("hdf5/robomimic", 2, 41), (contents.Format, contents.Episodes, contents.Transitions));
        var feature = contents.Features.Single(feature => feature.Name == $"observation.images.{camera}");
        Assert.Equal([24, 32, 3], feature.Shape);
        Assert.True(ImageSamples.Difference(File.ReadAllBytes(Path.Combine(folder, "expected.raw")), _bench.Open().Bytes(feature.Name, 0, 41)) <= 3);
        Assert.Contains("obs/note: its rows are of different lengths, and no images", contents.Unused);
    }

    [Fact]
    public void Read_RunThatIsCutShort_NamesEpisodeAndTransition()
    {
        var result = _bench.ReadBytes(null, ("damaged.hdf5", File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "runs"), "damaged.hdf5"))));

        var problem = Assert.Single(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.Equal(("invalid-image", 1L, 3L, "observation.images.run"), (problem.Code, problem.Episode, problem.Position, problem.Feature));
        Assert.Contains("row 24 of damaged.hdf5:obs/run_image", problem.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private IntakeResult Read(string file, string? mapping = null) =>
        _bench.ReadBytes(mapping, (file, File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "arrays"), file))));

    private byte[] Expected(string name) => File.ReadAllBytes(Path.Combine(ImageSamples.Find(samples, "arrays"), name));
}
