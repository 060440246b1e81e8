using ImitationService.Domain.Storage;

namespace ImitationService.Demonstrations.Formats.Archives;

/// <summary>The next bytes of a stream, which stays open.</summary>
internal sealed class PartStream(Stream whole, long bytes) : ForwardStream
{
    private long _left = bytes;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = whole.Read(buffer[..(int)Math.Min(_left, buffer.Length)]);
        _left -= read;
        return read;
    }
}
