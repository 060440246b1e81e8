using System.Text;

namespace ImitationService.Worker.Processes;

/// <summary>Keeps the last bytes of what a process writes, for the log.</summary>
internal sealed class TextTail(int capacity)
{
    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[capacity];
    private long _written;

    /// <summary>Adds bytes; the oldest ones make room.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var value in bytes)
            {
                _ring[_written++ % capacity] = value;
            }
        }
    }

    /// <summary>The text that is kept.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            var start = (int)(_written % capacity);
            return _written <= capacity
                ? Encoding.UTF8.GetString(_ring, 0, (int)_written)
                : Encoding.UTF8.GetString([.. _ring.AsSpan(start), .. _ring.AsSpan(0, start)]);
        }
    }
}
