using ImitationService.Domain.Storage;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>The bytes of a window as a stream, which decompressors ask for; the window is disposed of with it.</summary>
internal sealed class WindowStream(ByteWindow window) : ForwardStream
{
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, window.Left)];
        window.Read(buffer);
        return buffer.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            window.Dispose();
        }

        base.Dispose(disposing);
    }
}
