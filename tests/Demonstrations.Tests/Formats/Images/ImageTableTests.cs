using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Formats.Images;

/// <summary>Images that tables name: plain tables, driving logs, donkeycar's tubs; and hostile ones.</summary>
public sealed class ImageTableTests(PythonSamples samples) : IClassFixture<PythonSamples>, IDisposable
{
    private const string Camera = "observation.images.front";

    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("log.csv", """{ "observation": ["speed", "camera_image"] }""", "observation.images.camera")]
    [InlineData("log.csv", null, "observation.images.camera")]
    [InlineData("log.jsonl", null, Camera)]
    public void Read_TableWithNamesOfImages_DecodesThem(string table, string? mapping, string feature)
    {
        var contents = Workbench.Accepted(ReadTable(table, mapping));

        Assert.Equal([40, 56, 3], contents.Features.Single(candidate => candidate.Name == feature).Shape);
        Assert.True(ImageSamples.Difference(File.ReadAllBytes(Path.Combine(Folder("table"), "expected.raw")), _bench.Open().Bytes(feature, 0, 5)) <= 3);
        Assert.Contains("3 images that no table names", contents.Unused);
    }

    [Fact]
    public void Read_DrivingLog_HasThreeCamerasAndWhatTheDriverDid()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("run.zip", ImageSamples.Zip(Folder("drive")))));

        Assert.Equal(("csv/driving-log", 6), (contents.Format, (int)contents.Transitions));
        Assert.Equal(
            ["action", "observation.images.center", "observation.images.left", "observation.images.right", FeatureNames.State],
            contents.Features.Select(feature => feature.Name));
        var dataset = _bench.Open();
        Assert.Equal([0.3f, 0.5f, 0f], dataset.Floats("action", 3, 1).ToArray());
        Assert.Equal(23f, dataset.Floats(FeatureNames.State, 3, 1)[0]);
        var center = dataset.Bytes("observation.images.center", 2, 1);
        var left = dataset.Bytes("observation.images.left", 2, 1);
        Assert.True(ImageSamples.Difference(center[30..60], left[33..63]) <= 6);
        Assert.NotEqual(center.ToArray(), left.ToArray());
    }

    [Fact]
    public void Read_Tub_FollowsSessionsAndLeavesDeletedRecordsOut()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("tub.zip", ImageSamples.Zip(Folder("tub")))));

        Assert.Equal(("donkeycar", 2, 11), (contents.Format, (int)contents.Episodes, (int)contents.Transitions));
        Assert.Equal(["action", "observation.images.cam", "timestamp"], contents.Features.Select(feature => feature.Name));
        Assert.Contains("1 records that the tub marks as deleted", contents.Unused);
        Assert.Contains("1 images that no record names", contents.Unused);
        var dataset = _bench.Open();
        Assert.Equal([0, 5, 11], dataset.EpisodeOffsets.ToArray());
        Assert.Equal([(4 / 12f) - 0.5f, 0.25f], dataset.Floats("action", 3, 1).ToArray(), (left, right) => Math.Abs(left - right) < 1e-6);
        Assert.Equal(0.05f, dataset.Floats("timestamp", 6, 1)[0], 1e-5);
        Assert.True(dataset.Bytes("observation.images.cam", 10, 1)[0] > dataset.Bytes("observation.images.cam", 0, 1)[0] + 20);
    }

    [Fact]
    public void Read_TruncatedImage_IsNamedWithItsEpisodeAndPosition() => AssertFrame("invalid-image", 1, "is cut short", (name, bytes) => name == "frames/1.jpg" ? bytes[..(bytes.Length / 2)] : bytes);

    [Fact]
    public void Read_ImageThatIsNotThere_IsNamed() => AssertFrame("missing-image", 2, "is not in the upload", (name, bytes) => name == "frames/2.bmp" ? null : bytes);

    [Fact]
    public void Read_FileThatIsNoImage_IsNamed() => AssertFrame("invalid-image", 3, "is no JPEG", (name, bytes) => name == "frames/3.webp" ? "MZ not a picture"u8.ToArray() : bytes);

    [Fact]
    public void Read_EmptyImage_IsNamed() => AssertFrame("invalid-image", 4, "is no JPEG", (name, bytes) => name == "frames/4.jpeg" ? [] : bytes);

    [Fact]
    public void Read_HeaderThatClaimsTooManyPixels_IsRefusedBeforeAnythingIsDecoded()
    {
        AssertFrame("image-too-large", 0, "claims 60000×60000 pixels", (name, bytes) => name == "frames/0.png" ? Lie(bytes) : bytes);
        AssertFrame("image-too-large", 2, "claims 60000×40000 pixels", (name, bytes) => name == "frames/2.bmp" ? LieInBitmap(bytes) : bytes);
    }

    [Fact]
    public void Read_NameThatLeadsOutOfTheUpload_IsNeverOpened()
    {
        var secret = Path.Combine(Directory.CreateTempSubdirectory("secret-").FullName, "secret.png");
        File.Copy(Path.Combine(Folder("table"), "frames", "0.png"), secret);
        AssertFrame("missing-image", 1, secret, (name, bytes) => name == "log.csv" ? Replace(bytes, "frames/1.jpg", secret) : bytes);
        AssertFrame("missing-image", 1, "../..", (name, bytes) => name == "log.csv" ? Replace(bytes, "frames/1.jpg", "../../../../../.." + secret) : bytes);
        Directory.Delete(Path.GetDirectoryName(secret)!, recursive: true);
    }

    [Fact]
    public void Read_ImagesOfDifferentSizes_NeedASize()
    {
        Func<string, byte[], byte[]?> change = (name, bytes) => name == "log.csv" ? Replace(bytes, "frames/1.jpg", "frames/small.png") : bytes;
        AssertFrame("image-mismatch", 1, "28×20 pixels, where the first frame is of 56×40", change);

        var contents = Workbench.Accepted(ReadTable("log.csv", """{ "image_size": [10, 14] }""", change));

        Assert.Equal([10, 14, 3], contents.Features.Single(feature => feature.Type == ElementType.UInt8).Shape);
    }

    [Fact]
    public void Read_GreyAndTransparentImages_FillThreeChannels()
    {
        Workbench.Accepted(ReadTable("log.csv", null, (name, bytes) => name == "log.csv" ? Replace(Replace(bytes, "frames/1.jpg", "frames/grey.png"), "frames/2.bmp", "frames/alpha.png") : bytes));

        var frames = _bench.Open().Bytes("observation.images.camera", 0, 3).ToArray();
        var (first, grey, alpha) = (frames[..6720], frames[6720..13440], frames[13440..]);
        Assert.Equal(first, alpha);
        Assert.All(Enumerable.Range(0, 2240), pixel => Assert.Equal((first[pixel * 3], first[pixel * 3], first[pixel * 3]), (grey[pixel * 3], grey[(pixel * 3) + 1], grey[(pixel * 3) + 2])));
    }

    [Fact]
    public void Read_ImagesAlone_AskForATable() =>
        Assert.Contains(ReadTable("none", null).Report.Problems, problem => problem.Code == "images-without-table");

    [Fact]
    public void Read_NamesWithoutTheirImages_LeavesThemOutAndSaysSo()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("log.csv", Encoding.UTF8.GetBytes("obs_0,action,cam\n1,0.5,a.jpg\n2,0.25,b.jpg\n3,0.125,c.jpg\n"))));

        Assert.Contains("cam: the names of images that are not in the upload", contents.Unused);
    }

    public void Dispose() => _bench.Dispose();

    private string Folder(string name) => ImageSamples.Find(samples, name);

    private IntakeResult ReadTable(string table, string? mapping, Func<string, byte[], byte[]?>? change = null) => _bench.ReadBytes(
        mapping,
        ("run.zip", ImageSamples.Zip(Folder("table"), (name, bytes) => name.StartsWith("log.", StringComparison.Ordinal) && name != table ? null : change is null ? bytes : change(name, bytes))));

    private void AssertFrame(string code, long position, string detail, Func<string, byte[], byte[]?> change)
    {
        var result = ReadTable("log.csv", null, change);

        Assert.False(result.IsAccepted);
        var problem = Assert.Single(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.Equal((code, 0L, position, "observation.images.camera"), (problem.Code, problem.Episode!.Value, problem.Position!.Value, problem.Feature));
        Assert.Contains(detail, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(["files"], _bench.Leftovers());
    }

    private static byte[] Replace(byte[] text, string from, string to) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace(from, to, StringComparison.Ordinal));

    /// <summary>A PNG whose header claims 60,000 pixels a side, with the checksum put right.</summary>
    private static byte[] Lie(byte[] png)
    {
        var lie = (byte[])png.Clone();
        BinaryPrimitives.WriteInt32BigEndian(lie.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(lie.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(lie.AsSpan(29), Crc32.HashToUInt32(lie.AsSpan(12, 17)));
        return lie;
    }

    private static byte[] LieInBitmap(byte[] bitmap)
    {
        var lie = (byte[])bitmap.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(lie.AsSpan(18), 60_000);
        BinaryPrimitives.WriteInt32LittleEndian(lie.AsSpan(22), 40_000);
        return lie;
    }
}
