using System.Buffers;

namespace ImitationService.Demonstrations.Formats;

/// <summary>Some lines of a text file that follow each other. One thread may look at them while the file is read on.</summary>
/// <param name="bytes">The lines, each with its end; given back to the shared pool when this is disposed.</param>
/// <param name="length">How many of the bytes there are.</param>
/// <param name="firstLine">Number of the first line in the file.</param>
internal sealed class TextBlock(byte[] bytes, int length, long firstLine) : IDisposable
{
    private int _start;
    private int _previous;

    /// <summary>Bytes of all its lines.</summary>
    public int Length => length;

    /// <summary>Number of the current line in the file, from 1.</summary>
    public long Number { get; private set; } = firstLine - 1;

    /// <summary>Moves to the next line, which has no end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_start == length)
        {
            return false;
        }

        var rest = bytes.AsSpan(_start, length - _start);
        var feed = rest.IndexOf((byte)'\n');
        line = rest[..feed];
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        (_previous, _start) = (_start, _start + feed + 1);
        Number++;
        return true;
    }

    /// <summary>Puts the current line back: it is the next one again.</summary>
    public void PutBack()
    {
        _start = _previous;
        Number--;
    }

    /// <summary>Puts all lines back.</summary>
    public void Rewind() => (_start, Number) = (0, firstLine - 1);

    public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);
}
