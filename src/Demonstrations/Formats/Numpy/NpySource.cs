using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Numpy;

/// <summary>One npy array, read in place from its file or zip entry each time it is opened.</summary>
internal sealed class NpySource(NpyElements elements, Func<Stream> open, int dataOffset) : Source
{
    private const int BufferBytes = 1 << 16;

    public override ISourceCursor Open() => OpenCursor();

    public override IByteCursor OpenBytes() => elements.IsByte ? OpenCursor() : base.OpenBytes();

    private Cursor OpenCursor()
    {
        var stream = open();
        try
        {
            var skipped = new byte[dataOffset];
            stream.ReadExactly(skipped);
            return new Cursor(this, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private sealed class Cursor(NpySource source, Stream stream) : ISourceCursor, IByteCursor
    {
        private readonly byte[] _buffer = new byte[BufferBytes];
        private readonly NpyElements _elements = source.Elements;

        public void Read(Span<double> numbers)
        {
            var perBuffer = BufferBytes / _elements.Size;
            while (!numbers.IsEmpty)
            {
                var count = Math.Min(perBuffer, numbers.Length);
                var bytes = _buffer.AsSpan(0, count * _elements.Size);
                ReadBytes(bytes);
                _elements.Convert(bytes, numbers[..count]);
                numbers = numbers[count..];
            }
        }

        public bool TryRead(Span<byte> bytes)
        {
            ReadBytes(bytes);
            return true;
        }

        public void Dispose() => stream.Dispose();

        private void ReadBytes(Span<byte> bytes)
        {
            try
            {
                stream.ReadExactly(bytes);
            }
            catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
            {
                throw new IntakeException("truncated-array", "The array ends before the elements its header promises, or is damaged.", "Save the file again and upload it whole.", source.Place);
            }
        }
    }

    private NpyElements Elements => elements;
}
