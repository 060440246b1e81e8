using ImitationService.Domain.Storage;

namespace ImitationService.Api.Tests.Http;

/// <summary>Many bytes that are nowhere.</summary>
/// <param name="length">How many.</param>
/// <param name="read">Called at every read.</param>
internal sealed class EndlessStream(long length, Action read) : ForwardStream
{
    private long _left = length;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var filled = (int)Math.Min(count, _left);
        buffer.AsSpan(offset, filled).Fill((byte)'x');
        _left -= filled;
        read();
        return filled;
    }
}
