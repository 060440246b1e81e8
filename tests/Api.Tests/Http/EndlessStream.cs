namespace ImitationService.Api.Tests.Http;

/// <summary>Many bytes that are nowhere.</summary>
/// <param name="length">How many.</param>
/// <param name="read">Called at every read.</param>
internal sealed class EndlessStream(long length, Action read) : Stream
{
    private long _left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var filled = (int)Math.Min(count, _left);
        buffer.AsSpan(offset, filled).Fill((byte)'x');
        _left -= filled;
        read();
        return filled;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
