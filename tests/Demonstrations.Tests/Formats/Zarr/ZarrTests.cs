using System.Text;
using ImitationService.Domain.Datasets;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Formats.Zarr;

public sealed class ZarrTests(PythonSamples samples) : IClassFixture<PythonSamples>, IDisposable
{
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("slash")]
    [InlineData("zlib")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    [InlineData("blosc_lz4_0")]
    [InlineData("blosc_lz4_1")]
    [InlineData("blosc_lz4hc_1")]
    [InlineData("blosc_zlib_0")]
    [InlineData("blosc_zlib_1")]
    [InlineData("blosc_zstd_0")]
    [InlineData("blosc_zstd_1")]
    public void Read_ReplayBuffer_GivesTheSameNumbersWhateverPacksThem(string name)
    {
        const string Mapping = """{ "observation": ["data/state", "data/large", "data/img"] }""";
        var raw = Workbench.Accepted(_bench.ReadBytes(Mapping, ("a.zarr.zip", Zip("raw"))));

        var contents = Workbench.Accepted(_bench.ReadBytes(Mapping, ("a.zarr.zip", Zip(name))));

        Assert.Equal(raw.Digest, contents.Digest);
    }

    [Fact]
    public void Read_ReplayBuffer_FindsEpisodesAndNumbers()
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.zarr.zip", Zip("blosc_zstd_1"))));

        Assert.Equal("zarr/replay-buffer", contents.Format);
        Assert.Equal((2, 1000), (contents.Episodes, contents.Transitions));
        var dataset = _bench.Open();
        Assert.Equal([16, 18, 3], contents.Features.Single(feature => feature.Name == "observation.images.camera").Shape);
        Assert.All(dataset.Bytes("observation.images.camera", 700, 1).ToArray(), (level, i) => Assert.Equal((700 + (5 * (i / 54)) + (3 * (i / 3 % 18)) + (i % 3)) % 256, level));
        Assert.All(dataset.Bytes("observation.images.camera", 500, 1).ToArray(), level => Assert.Equal(0, level));
        var states = BitConverter.ToSingle(File.ReadAllBytes(Path.Combine(Samples, "raw", "data", "state", "6.0")), 20);
        Assert.Equal(states, dataset.Floats(FeatureNames.State, 967, 1)[0]);
        Assert.Equal(dataset.Floats(FeatureNames.State, 967, 1)[..2].ToArray(), dataset.Floats(FeatureNames.Action, 967, 1).ToArray());
        Assert.Equal([0f, 0f], dataset.Floats(FeatureNames.Action, 600, 1).ToArray());
    }

    [Fact]
    public void Read_FramesInChunksOfAnyShape_AreTheSame()
    {
        Workbench.Accepted(_bench.ReadBytes(null, ("a.zarr.zip", Zip("zstd"))));

        var dataset = _bench.Open();
        Assert.True(dataset.Bytes("observation.images.camera", 0, 1000).SequenceEqual(dataset.Bytes("observation.images.tall", 0, 1000)));
    }

    [Theory]
    [InlineData("<f4", "7.5", 7.5f)]
    [InlineData(">f4", "7.5", 7.5f)]
    [InlineData(">f8", "-0.25", -0.25f)]
    [InlineData("<f2", "0.5", 0.5f)]
    [InlineData(">i2", "-3", -3f)]
    [InlineData("|u1", "200", 200f)]
    [InlineData("|b1", "true", 1f)]
    [InlineData("<i8", "null", 0f)]
    public void Read_AbsentChunk_HoldsTheFillValue(string type, string fill, float expected)
    {
        Workbench.Accepted(_bench.ReadBytes(null, ("a.zip", Filled(type, fill))));

        Assert.Equal([expected, expected], _bench.Open().Floats(FeatureNames.State, 60, 1).ToArray());
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    public void Read_AbsentChunkOfNoNumber_IsToldSo(string fill) => AssertRejected("not-finite", Filled("<f4", $"\"{fill}\""));

    [Theory]
    [InlineData("blosclz", "unknown-compressor")]
    [InlineData("bitshuffle", "unknown-compressor")]
    public void Read_CompressorThatIsNotRead_IsNamed(string name, string code) => AssertRejected(code, Zip(name));

    [Theory]
    [InlineData("\"shape\":[9223372036854775807,5]", "invalid-zarr")]
    [InlineData("\"shape\":[1000000000,5]", "archive-bomb")]
    [InlineData("\"shape\":[-1,5]", "invalid-zarr")]
    [InlineData("\"shape\":[1000]", "invalid-zarr")]
    [InlineData("\"chunks\":[100000000,5]", "invalid-zarr")]
    [InlineData("\"chunks\":[0,5]", "invalid-zarr")]
    [InlineData("\"dtype\":\"|O\"", "invalid-zarr")]
    [InlineData("\"order\":\"F\"", "invalid-zarr")]
    [InlineData("\"chunks\":[10,5]", "invalid-zarr")]
    [InlineData("not json", "invalid-zarr")]
    public void Read_DescriptionThatLies_IsRejectedByName(string part, string code)
    {
        string[] parts = ["\"zarr_format\":2", "\"shape\":[100,5]", "\"chunks\":[100,5]", "\"dtype\":\"<f4\"", "\"order\":\"C\"", "\"filters\":null", "\"compressor\":null", "\"fill_value\":0"];
        var description = "{" + string.Join(',', parts.Select(known => known.Split(':')[0] == part.Split(':')[0] ? part : known)) + (part == "not json" ? part : "}");
        AssertRejected(code, ZipBytes.Stored(
            ("a/.zgroup", "{}"u8.ToArray()),
            ("a/obs/.zarray", Encoding.UTF8.GetBytes(description)),
            ("a/obs/0.0", new byte[2000]),
            ("a/action/.zarray", Encoding.UTF8.GetBytes("{" + string.Join(',', parts) + "}")),
            ("a/action/0.0", [.. Enumerable.Range(0, 500).SelectMany(i => BitConverter.GetBytes((float)i))])));
    }

    [Theory]
    [InlineData("blosc_lz4_1")]
    [InlineData("blosc_zstd_0")]
    [InlineData("lz4")]
    public void Read_MutatedChunks_IsAResult(string name)
    {
        var files = Files(name);
        var random = new Random(name.Length);
        for (var i = 0; i < 60; i++)
        {
            var mutants = files.Select(file => (file.Name, Mutate(file.Bytes, random))).ToArray();
            var stored = _bench.Store(("a.zip", ZipBytes.Stored(mutants)));

            var failure = Record.Exception(() => _bench.ReadFiles(null, stored));

            Assert.True(failure is null, $"Mutation {i}: {failure}");
        }
    }

    public void Dispose() => _bench.Dispose();

    private string Samples => samples.Write("Formats/Zarr/write_zarr.py", "numcodecs, numpy");

    /// <summary>Observations [100, 2] of which the second half is absent, and actions that are all there.</summary>
    private static byte[] Filled(string type, string fill)
    {
        string Describe(string shape, string chunks, string elements, string value) => "{" + $"\"zarr_format\":2,\"shape\":{shape},\"chunks\":{chunks},\"dtype\":\"{elements}\",\"order\":\"C\",\"filters\":null,\"compressor\":null,\"fill_value\":{value}" + "}";
        return ZipBytes.Stored(
            ("a/.zgroup", "{}"u8.ToArray()),
            ("a/state/.zarray", Encoding.UTF8.GetBytes(Describe("[100,2]", "[50,2]", type, fill))),
            ("a/state/0.0", new byte[100 * (type[^1] - '0')]),
            ("a/action/.zarray", Encoding.UTF8.GetBytes(Describe("[100]", "[100]", "<f4", "0"))),
            ("a/action/0", [.. Enumerable.Range(0, 100).SelectMany(i => BitConverter.GetBytes(i / 8f))]));
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutant = (byte[])bytes.Clone();
        if (random.Next(3) == 0 && mutant.Length > 0)
        {
            mutant[random.Next(3) == 0 ? random.Next(mutant.Length) : random.Next(Math.Min(40, mutant.Length))] = (byte)random.Next(256);
        }

        return mutant;
    }

    private void AssertRejected(string code, byte[] archive)
    {
        var result = _bench.ReadBytes(null, ("a.zip", archive));

        Assert.False(result.IsAccepted);
        Assert.Contains(result.Report.Problems, problem => problem.Code == code);
    }

    private byte[] Zip(string name) => ZipBytes.Stored(Files(name));

    private (string Name, byte[] Bytes)[] Files(string name) =>
        [.. Directory.GetFiles(Path.Combine(Samples, name), "*", SearchOption.AllDirectories)
            .Select(path => (Path.GetRelativePath(Path.Combine(Samples, name), path).Replace('\\', '/'), File.ReadAllBytes(path)))];
}
