using System.Runtime.InteropServices;

namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>Numbers of a text format, parsed once and kept in a scratch file: memory stays flat whatever the file's length.</summary>
internal sealed class Spool(string path) : IDisposable
{
    private const int BufferElements = 1 << 14;

    private double[] _buffer = new double[BufferElements];
    private FileStream? _stream;
    private int _buffered;

    /// <summary>Appends one number.</summary>
    public void Append(double value)
    {
        if (_buffered == BufferElements)
        {
            Flush();
        }

        _buffer[_buffered++] = value;
    }

    /// <summary>Appends numbers.</summary>
    public void Append(ReadOnlySpan<double> values)
    {
        while (!values.IsEmpty)
        {
            if (_buffered == BufferElements)
            {
                Flush();
            }

            var count = Math.Min(values.Length, BufferElements - _buffered);
            values[..count].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += count;
            values = values[count..];
        }
    }

    /// <summary>Ends writing; nothing is held open, since an upload may have thousands of files.</summary>
    public void Complete()
    {
        Flush();
        Dispose();
        _buffer = [];
    }

    /// <summary>Reads it from the start.</summary>
    public ISourceCursor Open() => new Cursor(new FileStream(
        path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 1 << 17, Options = FileOptions.SequentialScan }));

    public void Dispose() => _stream?.Dispose();

    private void Flush()
    {
        _stream ??= new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        _stream.Write(MemoryMarshal.AsBytes(_buffer.AsSpan(0, _buffered)));
        _buffered = 0;
    }

    private sealed class Cursor(FileStream stream) : ISourceCursor
    {
        public void Read(Span<double> elements) => stream.ReadExactly(MemoryMarshal.AsBytes(elements));

        public void Dispose() => stream.Dispose();
    }
}
