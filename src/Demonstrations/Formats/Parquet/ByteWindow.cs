using System.Buffers;
using System.Buffers.Binary;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// A run of bytes, read from its beginning to its end through a window that is much shorter than it, or as long. Behind the last
/// byte some more may be looked at, which say nothing.
/// </summary>
internal sealed class ByteWindow : IDisposable
{
    /// <summary>Bytes behind the last that may be looked at.</summary>
    public const int Slack = 16;

    /// <summary>Bytes of which there is room for at once, whatever a length says.</summary>
    public const int FirstBytes = 1 << 20;

    private readonly IByteFeed? _feed;
    private readonly bool _isShared;
    private byte[] _buffer;
    private int _at;
    private int _end;
    private long _unfilled;

    /// <param name="feed">Where the bytes come from; disposed of with the window.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="window">How many are in memory at a time, beside those that the feed looks back at.</param>
    public ByteWindow(IByteFeed feed, long length, int window)
    {
        (_feed, _unfilled) = (feed, length);
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, window + feed.History) + Slack);
    }

    private ByteWindow(byte[] buffer, int at, int end, bool isShared) => (_buffer, _at, _end, _isShared) = (buffer, at, end, isShared);

    /// <summary>Bytes that were not read yet.</summary>
    public long Left => _unfilled + _end - _at;

    /// <summary>The next bytes of a feed, all in memory, which grows as they come: a length may lie.</summary>
    public static ByteWindow Whole(IByteFeed feed, int length)
    {
        var window = new ByteWindow(feed, length, Math.Min(length, FirstBytes));
        while (window._unfilled > 0)
        {
            window.Extend();
        }

        return window;
    }

    /// <summary>The next bytes, so many at least, and what else is in the window. They are good until the next call.</summary>
    /// <exception cref="InvalidDataException">There are not so many.</exception>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _at < count)
        {
            Refill(count);
        }

        return _buffer.AsSpan(_at, _end - _at);
    }

    /// <summary>Passes over bytes that were looked at.</summary>
    public void Skip(int count) => _at += count;

    /// <summary>The next byte.</summary>
    public int ReadByte()
    {
        var next = Peek(1)[0];
        _at++;
        return next;
    }

    /// <summary>A length that is stored in four bytes.</summary>
    /// <exception cref="InvalidDataException">There are not so many bytes behind it.</exception>
    public int ReadLength()
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(Peek(sizeof(int)));
        _at += sizeof(int);
        return length >= 0 && length <= Left ? length : throw new InvalidDataException("A part of a page is longer than the page.");
    }

    /// <summary>Reads the next bytes.</summary>
    public void Read(Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var next = Peek(1);
            next = next[..Math.Min(next.Length, target.Length)];
            next.CopyTo(target);
            _at += next.Length;
            target = target[next.Length..];
        }
    }

    /// <summary>Takes the next bytes out, into a window of their own, changed on the way where they must be.</summary>
    public ByteWindow Take(int count, Action<Span<byte>>? change = null)
    {
        if (count > Left)
        {
            throw new InvalidDataException("A part of a page is longer than the page.");
        }

        var buffer = ArrayPool<byte>.Shared.Rent(count + Slack);
        Read(buffer.AsSpan(0, count));
        change?.Invoke(buffer.AsSpan(0, count));
        return new ByteWindow(buffer, 0, count, isShared: false);
    }

    /// <summary>Another reader of the same bytes, which are all in memory, at the same place; good as long as this window is.</summary>
    public ByteWindow Fork() => new(_buffer, _at, _end, isShared: true);

    public void Dispose()
    {
        _feed?.Dispose();
        if (!_isShared && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _at, _end, _unfilled) = ([], 0, 0, 0);
    }

    private void Refill(int count)
    {
        if (count > Left)
        {
            throw new InvalidDataException("A page ends before its values do.");
        }

        var shift = _at - Math.Min(_at, _feed!.History);
        _buffer.AsSpan(shift, _end - shift).CopyTo(_buffer);
        (_at, _end) = (_at - shift, _end - shift);
        Fill();
    }

    private void Extend()
    {
        if (_end == _buffer.Length - Slack)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_end + _unfilled, 2L * _end) + Slack);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        Fill();
    }

    private void Fill()
    {
        var end = (int)Math.Min(_buffer.Length - Slack, _end + _unfilled);
        _feed!.Fill(_buffer, _end, end);
        (_unfilled, _end) = (_unfilled - (end - _end), end);
    }
}
