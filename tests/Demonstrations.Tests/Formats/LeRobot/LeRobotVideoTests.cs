using System.Text;
using ImitationService.Domain.Datasets;
using ImitationService.Testing.Uploads;

namespace ImitationService.Demonstrations.Tests.Formats.LeRobot;

/// <summary>Videos that ffmpeg encoded, in the layouts of LeRobot 2.1 and 3.0.</summary>
public sealed class LeRobotVideoTests : IDisposable
{
    private const int Rate = 10;
    private const string Camera = "observation.images.top";

    private readonly Workbench _bench = new();

    [Fact]
    public void Read_AVideoPerEpisode_GivesEachTransitionTheFrameOfItsTime()
    {
        var contents = Workbench.Accepted(Read(Version2([4, 6], [Videos.Mp4(4, Rate), Videos.Mp4(6, Rate)])));

        Assert.Equal([Videos.Height, Videos.Width, 3], contents.Features.Single(feature => feature.Name == Camera).Shape);
        Assert.Equal([Camera], contents.Features.Single(feature => feature.Name == Camera).Source.Select(source => source.Split(':')[1]));
        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3, 4, 5], Numbers(10));
    }

    [Fact]
    public void Read_ManyEpisodesInOneVideo_FindsThemByTheirTimes()
    {
        Workbench.Accepted(Read(Version3(Videos.Mp4(12, Rate))));

        Assert.Equal(Enumerable.Range(0, 12), Numbers(12));
    }

    [Fact]
    public void Read_RecordingAtHalfTheRate_TakesEverySecondFrame()
    {
        var result = Read(Version2([3], [Videos.Mp4(6, Rate)], step: 0.2f));

        Workbench.Accepted(result);
        Assert.Equal([0, 2, 4], Numbers(3));
        Assert.Contains(result.Report.Problems, problem => problem is { Code: "video-length-mismatch", Severity: ProblemSeverity.Warning, Episode: 0 } && problem.Detail.Contains("6 frames of an episode of 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_VideoWithFewerFrames_NamesEpisodeFileAndTransition()
    {
        var result = Read(Version2([4, 6], [Videos.Mp4(4, Rate), Videos.Mp4(5, Rate)]));

        Assert.False(result.IsAccepted);
        var problem = Assert.Single(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.Equal(("video-frame-missing", 1L, 5L, "set/videos/chunk-000/observation.images.top/episode_000001.mp4"), (problem.Code, problem.Episode!.Value, problem.Position!.Value, problem.File));
    }

    [Fact]
    public void Read_ImageSize_ResizesFrames()
    {
        var contents = Workbench.Accepted(Read(Version2([4], [Videos.Mp4(4, Rate, "320x240")]), """{ "image_size": [24, 32] }"""));

        Assert.Equal([24, 32, 3], contents.Features.Single(feature => feature.Name == Camera).Shape);
        Assert.Equal([0, 1, 2, 3], Numbers(4));
    }

    [Theory]
    [InlineData("a part", "invalid-video")]
    [InlineData("noise", "invalid-video")]
    [InlineData("a playlist", "invalid-video")]
    [InlineData("another size", "image-mismatch")]
    [InlineData("none", "missing-file")]
    public void Read_VideoThatIsNone_IsRejectedByName(string what, string code)
    {
        var good = Videos.Mp4(4, Rate);
        byte[] second = what switch
        {
            "a part" => good[..(good.Length / 3)],
            "noise" => [0, 0, 0, 24, .. "ftypisom"u8, .. Enumerable.Range(0, 4000).Select(i => (byte)(i * 31))],
            "a playlist" => Encoding.UTF8.GetBytes("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n"),
            "another size" => Videos.Mp4(4, Rate, "80x48"),
            _ => [],
        };

        var result = Read(Version2([4, 4], what == "none" ? [good] : [good, second]));

        Assert.False(result.IsAccepted);
        var problem = Assert.Single(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.Equal(code, problem.Code);
        Assert.EndsWith("episode_000001.mp4", problem.File, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), problem.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private IntakeResult Read(byte[] zip, string? mapping = null) => _bench.ReadBytes(mapping, ("set.zip", zip));

    private IEnumerable<int> Numbers(int rows)
    {
        var dataset = _bench.Open();
        return [.. Enumerable.Range(0, rows).Select(row => Videos.NumberOf(dataset.Bytes(Camera, row, 1)))];
    }

    private static byte[] Info(string version) => Encoding.UTF8.GetBytes(
        """{"codebase_version":"VERSION","fps":RATE,"features":{"action":{"dtype":"float32","shape":[1]},"CAMERA":{"dtype":"video","shape":[48,64,3]}}}"""
            .Replace("VERSION", version, StringComparison.Ordinal).Replace("RATE", $"{Rate}", StringComparison.Ordinal).Replace("CAMERA", Camera, StringComparison.Ordinal));

    private static byte[] Version2(int[] lengths, byte[][] videos, float step = 1f / Rate)
    {
        var files = new List<(string, byte[])> { ("set/meta/info.json", Info("v2.1")) };
        for (var episode = 0; episode < lengths.Length; episode++)
        {
            files.Add(($"set/data/chunk-000/episode_{episode:D6}.parquet", Table([.. Enumerable.Repeat((long)episode, lengths[episode])], [.. Enumerable.Range(0, lengths[episode]).Select(row => row * step)])));
        }

        files.AddRange(videos.Select((video, episode) => ($"set/videos/chunk-000/{Camera}/episode_{episode:D6}.mp4", video)));
        return ZipBytes.Stored([.. files]);
    }

    private static byte[] Version3(byte[] video) => ZipBytes.Stored(
        ("set/meta/info.json", Info("v3.0")),
        ("set/meta/episodes/chunk-000/file-000.parquet", ParquetBytes.Table(
            1,
            ("episode_index", new[] { 0L, 1L, 2L }, 0),
            ("length", new[] { 4L, 4L, 4L }, 0),
            ($"videos/{Camera}/chunk_index", new[] { 0L, 0L, 0L }, 0),
            ($"videos/{Camera}/file_index", new[] { 0L, 0L, 0L }, 0),
            ($"videos/{Camera}/from_timestamp", new[] { 0f, 0.4f, 0.8f }, 0),
            ($"videos/{Camera}/to_timestamp", new[] { 0.4f, 0.8f, 1.2f }, 0))),
        ($"set/videos/{Camera}/chunk-000/file-000.mp4", video),
        ("set/data/chunk-000/file-000.parquet", Table([.. Enumerable.Range(0, 12).Select(row => row / 4L)], [.. Enumerable.Range(0, 12).Select(row => row % 4 * 0.1f)])));

    private static byte[] Table(long[] episodes, float[] times) => ParquetBytes.Table(
        1,
        ("action", Enumerable.Range(0, times.Length).Select(row => row / 7f).ToArray(), 0),
        ("timestamp", times, 0),
        ("episode_index", episodes, 0));
}
