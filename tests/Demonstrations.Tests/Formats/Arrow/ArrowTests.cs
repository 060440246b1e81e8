using Apache.Arrow.Ipc;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Tests.Formats.Arrow;

public sealed class ArrowTests : IDisposable
{
    private readonly Workbench _bench = new();

    public static TheoryData<string, byte[]> Tables => new()
    {
        { "one batch", ArrowBytes.File(1) },
        { "three batches", ArrowBytes.File(3) },
        { "lz4", ArrowBytes.File(2, CompressionCodecType.Lz4Frame) },
        { "zstd", ArrowBytes.File(2, CompressionCodecType.Zstd) },
        { "a stream", ArrowBytes.Stream(3) },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Read_Table_GivesEpisodesAndNumbersHoweverItIsPacked(string what, byte[] table)
    {
        var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.feather", table)));

        Assert.True((contents.Format, contents.Episodes, contents.Transitions) == ("arrow", 3, 12), what);
        var dataset = _bench.Open();
        Assert.Equal([14.5f, 15.5f], dataset.Floats(FeatureNames.State, 7, 1).ToArray());
        Assert.Equal([7 / 8f, -7f], dataset.Floats(FeatureNames.Action, 7, 1).ToArray());
        Assert.Equal(7f, dataset.Floats(FeatureNames.Reward, 7, 1)[0]);
    }

    [Fact]
    public void Read_ListOfAnotherLength_IsNamed() => AssertRejected("ragged-row", ArrowBytes.File(2, longerList: 9));

    [Fact]
    public void Read_CutFile_IsToldSo() => AssertRejected("truncated-arrow", ArrowBytes.File(2)[..^20]);

    [Fact]
    public void Read_CutStream_IsRejectedOrHasWholeBatchesAlone()
    {
        var result = _bench.ReadBytes(null, ("a.arrow", ArrowBytes.Stream(3)[..^300]));

        Assert.True(!result.IsAccepted || result.Report.Transitions is 4 or 8);
    }

    [Fact]
    public void Read_DamagedLengths_AreNotBelieved()
    {
        var good = ArrowBytes.File(1);
        for (var at = 12; at < 24; at++)
        {
            var bad = (byte[])good.Clone();
            bad.AsSpan(at, 4).Fill(0xfe);
            Assert.False(_bench.ReadBytes(null, ("a.arrow", bad)).IsAccepted, $"{at}");
        }
    }

    public void Dispose() => _bench.Dispose();

    private void AssertRejected(string code, byte[] table)
    {
        var result = _bench.ReadBytes(null, ("a.arrow", table));

        Assert.False(result.IsAccepted);
        Assert.Contains(result.Report.Problems, problem => problem.Code == code);
    }
}
