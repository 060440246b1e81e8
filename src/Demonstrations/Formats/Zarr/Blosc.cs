using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>
/// Blosc 1 frames with lz4, zlib or zstd inside, unpacked. A frame is cut into blocks, and a block, where that helps, into one
/// stream per byte of an element. Format: c-blosc README_HEADER.rst and blosc/blosc.c.
/// </summary>
internal static class Blosc
{
    private const int HeaderBytes = 16;
    private const int ShuffleFlag = 1;
    private const int StoredFlag = 2;
    private const int BitShuffleFlag = 4;
    private const int OneStreamFlag = 0x10;
    private const int MaximumStreams = 16;
    private const int SmallestStream = 128;

    /// <summary>Unpacks a frame.</summary>
    /// <returns>How many bytes it has.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or longer than the target.</exception>
    /// <exception cref="NotSupportedException">It is packed by another codec; the message names it.</exception>
    public static int Unpack(ReadOnlySpan<byte> frame, Span<byte> target)
    {
        Require(frame.Length >= HeaderBytes);
        var (flags, size) = (frame[2], Math.Max((int)frame[3], 1));
        var total = BinaryPrimitives.ReadInt32LittleEndian(frame[4..]);
        var block = BinaryPrimitives.ReadInt32LittleEndian(frame[8..]);
        Require(total >= 0 && total <= target.Length && (block > 0 || total == 0));
        if ((flags & StoredFlag) != 0)
        {
            Require(frame.Length - HeaderBytes >= total);
            frame.Slice(HeaderBytes, total).CopyTo(target);
            return total;
        }

        if ((flags & BitShuffleFlag) != 0)
        {
            throw new NotSupportedException("blosc's bit shuffle");
        }

        var scratch = ArrayPool<byte>.Shared.Rent(Math.Min(block, total));
        for (var start = 0; start < total; start += block)
        {
            var number = start / block;
            Require(HeaderBytes + (4 * number) + 4 <= frame.Length);
            var place = BinaryPrimitives.ReadInt32LittleEndian(frame[(HeaderBytes + (4 * number))..]);
            Require(place >= HeaderBytes && place <= frame.Length);
            var part = target[start..Math.Min(total, start + Math.Min(block, total - start))];
            var isShuffled = (flags & ShuffleFlag) != 0 && size > 1;
            var isSplit = (flags & OneStreamFlag) == 0 && size <= MaximumStreams && block / size >= SmallestStream && part.Length == block;
            UnpackBlock(frame[place..], isShuffled ? scratch.AsSpan(0, part.Length) : part, flags >> 5, isSplit ? size : 1);
            if (isShuffled)
            {
                Shuffle.Undo(scratch.AsSpan(0, part.Length), part, size);
            }
        }

        ArrayPool<byte>.Shared.Return(scratch);
        return total;
    }

    private static void UnpackBlock(ReadOnlySpan<byte> source, Span<byte> target, int codec, int streams)
    {
        var length = target.Length / streams;
        for (var stream = 0; stream < streams; stream++)
        {
            Require(source.Length >= 4);
            var packed = BinaryPrimitives.ReadInt32LittleEndian(source);
            Require(packed >= 0 && packed <= source.Length - 4);
            var bytes = source.Slice(4, packed);
            var part = target.Slice(stream * length, length);
            if (packed == length)
            {
                bytes.CopyTo(part);
            }
            else
            {
                Require(UnpackStream(bytes, part, codec) == length);
            }

            source = source[(4 + packed)..];
        }
    }

    private static int UnpackStream(ReadOnlySpan<byte> source, Span<byte> target, int codec) => codec switch
    {
        1 => Lz4.Unpack(source, target),
        3 => ZarrCompressor.Inflate(new ZLibStream(new MemoryStream(source.ToArray()), CompressionMode.Decompress), target),
        4 => ZarrCompressor.Zstd(source, target),
        0 => throw new NotSupportedException("blosc's blosclz"),
        2 => throw new NotSupportedException("blosc's snappy"),
        _ => throw new NotSupportedException($"blosc's codec {codec}"),
    };

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidDataException("A blosc frame is damaged.");
        }
    }
}
