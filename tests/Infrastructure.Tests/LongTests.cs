using System.Diagnostics;
using System.Globalization;
using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Storage.S3;
using ImitationService.Testing.Servers;

namespace ImitationService.Infrastructure.Tests;

/// <summary>What takes too long for every run: set <c>IMITATION_LONG_TESTS=1</c>.</summary>
public sealed class LongTests(ITestOutputHelper output)
{
    private const long Mebibyte = 1L << 20;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Metrics_AMillionPoints_AreWrittenAndReadBackThinned(bool isDistributed)
    {
        SkipUnlessLong();
        const int batches = 100;
        const int batch = 10_000;
        await using IServiceUnderTest service = isDistributed ? await DistributedService.StartAsync() : await EmbeddedService.StartAsync();
        var run = (await service.Runs.AddAsync(NewRun.Create(), default)).Run;
        await service.Runs.TryAcquireAsync(run.Id, "worker", TimeSpan.FromHours(1), default);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < batches; i++)
        {
            var points = Enumerable.Range(i * batch, batch).Select(step => new MetricPoint("loss/train", step, 1.0 / (step + 1))).ToList();
            await service.Runs.ChangeLeasedAsync(run.Id, 1, (_, _) => { }, points, default);
        }

        var written = clock.Elapsed;
        clock.Restart();
        var thinned = await service.Runs.ListMetricsAsync(run.Id, new MetricQuery([], null, null, 1000), default);
        Say($"1 000 000 points: written in {written.TotalSeconds:F1} s, read as {thinned.Count} points in {clock.Elapsed.TotalSeconds:F2} s");

        Assert.Equal(1000, thinned.Count);
        Assert.Equal((0, batches * batch - 1), (thinned[0].Step, thinned[^1].Step));
    }

    [Fact]
    public async Task Put_TwoGibibytesFromAStream_StaysSmall()
    {
        SkipUnlessLong();
        Assert.SkipWhen(TestServers.S3 is null, "No S3 server: tests/servers/up.sh says how to start one.");
        await using var server = await OwnServer.StartS3Async(isOnDisk: true);
        var options = new S3Options
        {
            Endpoint = server.Variables["IMITATION_TEST_S3"],
            AccessKey = server.Variables["IMITATION_TEST_S3_ACCESS_KEY"],
            SecretKey = server.Variables["IMITATION_TEST_S3_SECRET_KEY"],
            Bucket = "long",
        };
        using var s3 = new S3Server(options, TimeProvider.System);
        using var storage = new S3ObjectStorage(s3, options);
        await new S3Bucket(s3).StartingAsync(default);
        var clock = Stopwatch.StartNew();

        var stored = await storage.PutAsync("incoming/u/00000", new LongStream(2048 * Mebibyte), default);

        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        Say($"2 GiB sent in {clock.Elapsed.TotalSeconds:F1} s; this process's peak is {peak / Mebibyte} MiB");
        Assert.Equal(2048 * Mebibyte, stored.Bytes);
        Assert.Equal(stored, await storage.FindAsync(stored.Key, default));
        Assert.InRange(peak, 1, 900 * Mebibyte);
    }

    private static void SkipUnlessLong() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("IMITATION_LONG_TESTS") == "1", "takes minutes: set IMITATION_LONG_TESTS=1");

    private void Say(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>So many bytes, made as they are read.</summary>
    private sealed class LongStream(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            buffer.AsSpan(offset, read).Fill((byte)(_position >> 20));
            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
