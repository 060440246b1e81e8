using System.Buffers;

namespace ImitationService.Demonstrations.Formats;

/// <summary>The lines of a text file as bytes, without their ends; a byte order mark is dropped.</summary>
internal sealed class TextLines(UploadedFile file, int maximumLineBytes) : IDisposable
{
    private const int BlockBytes = 1 << 18;

    private readonly FileStream _stream = file.OpenRead();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Moves to the next line; the span is good until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var scanned = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var feed = rest[scanned..].IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = Take(rest[..(scanned + feed)], consumed: scanned + feed + 1);
                return true;
            }

            scanned = rest.Length;
            if (_isAtEnd)
            {
                line = Take(rest, consumed: rest.Length);
                return rest.Length > 0;
            }

            Fill();
        }
    }

    /// <summary>Moves past the next whole lines, as many as are at hand; null at the end.</summary>
    public TextBlock? ReadBlock()
    {
        var first = Number + 1;
        if (!TryRead(out var line))
        {
            return null;
        }

        // The first line may have lost its mark and its end; the others are as they are in the file.
        var rest = _buffer.AsSpan(_start, _end - _start);
        rest = rest[..(rest.LastIndexOf((byte)'\n') + 1)];
        var bytes = ArrayPool<byte>.Shared.Rent(line.Length + 1 + rest.Length);
        line.CopyTo(bytes);
        bytes[line.Length] = (byte)'\n';
        rest.CopyTo(bytes.AsSpan(line.Length + 1));
        _start += rest.Length;
        Number += rest.Count((byte)'\n');
        return new TextBlock(bytes, line.Length + 1 + rest.Length, first);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _stream.Dispose();
    }

    private ReadOnlySpan<byte> Take(ReadOnlySpan<byte> line, int consumed)
    {
        _start += consumed;
        Number++;
        if (Number == 1 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private void Fill()
    {
        var rest = _end - _start;
        if (rest > maximumLineBytes)
        {
            throw new IntakeException("line-too-long", $"Line {Number + 1} is longer than {maximumLineBytes} bytes.", "Write one transition or one episode per line.", file.Name, Number + 1);
        }

        if (rest == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(_start, rest).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, rest).CopyTo(_buffer);
        }

        (_start, _end) = (0, rest);
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isAtEnd = read == 0;
    }
}
