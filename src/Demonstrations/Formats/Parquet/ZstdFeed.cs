using ImitationService.Demonstrations.Formats.Zarr;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>Zstandard, unpacked at once: for pages that are in memory whole, faster than a window at a time.</summary>
/// <param name="packed">The packed bytes, all in memory; disposed of with the feed.</param>
internal sealed class ZstdFeed(ByteWindow packed) : IByteFeed
{
    public void Fill(byte[] buffer, int from, int to)
    {
        if (ZarrCompressor.Zstd(packed.Peek(0), buffer.AsSpan(from, to - from)) != to - from)
        {
            throw new InvalidDataException("A packed page has another length than its header says.");
        }
    }

    public void Dispose() => packed.Dispose();
}
