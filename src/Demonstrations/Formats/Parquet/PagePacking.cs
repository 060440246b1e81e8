using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Unpacks parts of pages.</summary>
internal static class PagePacking
{
    private const int PackedWindow = (64 << 10) - ByteWindow.Slack;
    private const int ZstdBuffer = 1 << 16;

    // A length may lie: more than this is unpacked a window at a time, as it comes.
    private const int MostAtOnce = ByteWindow.FirstBytes;

    /// <summary>The unpacked bytes of a part of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="packed">Bytes of it.</param>
    /// <param name="length">Bytes that it unpacks to.</param>
    /// <param name="codec">How it is packed.</param>
    /// <param name="isWhole">Whether all of it is asked for at once.</param>
    /// <exception cref="InvalidDataException">It is damaged, or packed in a way that is not read.</exception>
    public static IByteFeed Open(SafeFileHandle file, long offset, int packed, int length, ParquetCodec codec, bool isWhole)
    {
        var raw = new FileFeed(file, offset);
        if (codec == ParquetCodec.None)
        {
            return packed == length ? raw : throw new InvalidDataException("A page that is not packed has two lengths.");
        }

        if (codec == ParquetCodec.Zstd && isWhole && Math.Max(packed, length) <= MostAtOnce)
        {
            return new ZstdFeed(ByteWindow.Whole(raw, packed));
        }

        var window = new ByteWindow(raw, packed, PackedWindow);
        return codec switch
        {
            ParquetCodec.Snappy => new SnappyFeed(window, length),
            ParquetCodec.Lz4 => new Lz4Feed(window, length, mayBeFramed: false),
            ParquetCodec.HadoopLz4 => new Lz4Feed(window, length, mayBeFramed: true),
            ParquetCodec.Gzip => new StreamFeed(new GZipStream(new WindowStream(window), CompressionMode.Decompress)),
            ParquetCodec.Brotli => new StreamFeed(new BrotliStream(new WindowStream(window), CompressionMode.Decompress)),
            ParquetCodec.Zstd => new StreamFeed(new ZstdSharp.DecompressionStream(new WindowStream(window), ZstdBuffer, leaveOpen: false)),
            _ => throw new InvalidDataException("The pages are packed in a way that is not read."),
        };
    }
}
