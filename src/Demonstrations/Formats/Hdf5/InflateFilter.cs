using System.IO.Compression;
using System.Runtime.InteropServices;
using PureHDF.Filters;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>HDF5's gzip (filter 1), decompression alone, to no more than the chunk's length: the library's own unpacks without end.</summary>
internal sealed class InflateFilter : IH5Filter
{
    public const ushort Id = 1;

    public ushort FilterId => Id;

    public string Name => "deflate";

    public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) => throw new NotSupportedException("Nothing is written.");

    public Memory<byte> Filter(FilterInfo info)
    {
        // A checksum that is computed before the compression is packed with the elements.
        const int Checksum = 4;
        var target = new byte[info.ChunkSize + Checksum];
        try
        {
            return target.AsMemory(0, Inflate(info.Buffer, target));
        }
        catch (InvalidDataException) when (info.Buffer.Length == info.ChunkSize)
        {
            return StoredChunks.Take(info.Buffer.Span);
        }
    }

    private static int Inflate(Memory<byte> source, byte[] target)
    {
        var packed = MemoryMarshal.TryGetArray<byte>(source, out var segment) ? segment : source.ToArray();
        using var stream = new ZLibStream(new MemoryStream(packed.Array!, packed.Offset, packed.Count, writable: false), CompressionMode.Decompress);
        var length = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        return length < target.Length || stream.ReadByte() < 0 ? length : throw new InvalidDataException("A chunk unpacks to more than its length.");
    }
}
