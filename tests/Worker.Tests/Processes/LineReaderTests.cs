using System.Text;
using ImitationService.Worker.Processes;

namespace ImitationService.Worker.Tests.Processes;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("one\ntwo\n", "one|two")]
    [InlineData("\n\none\n\n", "one")]
    [InlineData("one\nunfinished", "one|unfinished")]
    [InlineData("0123456789\n", "0123456789")]
    [InlineData("0123456789x\nnext\n", "next")]
    [InlineData("", "")]
    public async Task ReadAsync_AnyOutput_GivesTheLinesWithinTheLimit(string written, string expected)
    {
        using var stream = new OneByteAtATime(Encoding.UTF8.GetBytes(written));
        var reader = new LineReader(stream, maximumLength: 10);

        var lines = new List<string>();
        while (await reader.ReadAsync(CancellationToken.None) is { } line)
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }

        Assert.Equal(expected, string.Join('|', lines));
    }

    [Fact]
    public async Task ReadAsync_EndlessLine_KeepsNoMoreThanTheLimit()
    {
        var content = new byte[8 << 20];
        Array.Fill(content, (byte)'x');
        using var stream = new MemoryStream([.. content, (byte)'\n', (byte)'y', (byte)'\n']);
        var reader = new LineReader(stream, maximumLength: 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var line = await reader.ReadAsync(CancellationToken.None);

        Assert.Equal("y"u8.ToArray(), line);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    private sealed class OneByteAtATime(byte[] content) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer.Length > 1 ? buffer[..1] : buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.Length > 1 ? buffer[..1] : buffer, cancellationToken);
    }
}
