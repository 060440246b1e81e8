using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Where the bytes of a window come from.</summary>
internal interface IByteFeed : IDisposable
{
    /// <summary>How many of the bytes before it looks at, as packers that repeat what was there do.</summary>
    int History => 0;

    /// <summary>Writes the next bytes into a part of a buffer, all of it.</summary>
    /// <param name="buffer">Holds before the part the bytes that came before, <see cref="History"/> of them or all.</param>
    /// <param name="from">Where the part begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged, or fewer.</exception>
    void Fill(byte[] buffer, int from, int to);
}

/// <summary>The bytes of a file from a place on; several may read one file side by side.</summary>
internal sealed class FileFeed(SafeFileHandle file, long offset) : IByteFeed
{
    public void Fill(byte[] buffer, int from, int to)
    {
        while (from < to)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(from, to - from), offset);
            if (read == 0)
            {
                throw new InvalidDataException("The file ends within a page.");
            }

            (from, offset) = (from + read, offset + read);
        }
    }

    public void Dispose()
    {
    }
}

/// <summary>The bytes of a stream.</summary>
internal sealed class StreamFeed(Stream stream) : IByteFeed
{
    public void Fill(byte[] buffer, int from, int to) => stream.ReadExactly(buffer, from, to - from);

    public void Dispose() => stream.Dispose();
}
