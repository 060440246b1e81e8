using System.Buffers.Binary;
using System.IO.Compression;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>Unpacks a chunk, to exactly the bytes that it must have.</summary>
internal static class ZarrCompressor
{
    /// <exception cref="IntakeException">It is damaged, or packed in a way that is not read.</exception>
    public static byte[] Unpack(string? compressor, UploadedFile file, int bytes)
    {
        // No compressor makes a chunk much longer than it was.
        if (file.Bytes > (2L * bytes) + 65_536)
        {
            throw Damaged(file);
        }

        var packed = File.ReadAllBytes(file.Path);
        var target = new byte[bytes];
        try
        {
            var length = compressor switch
            {
                null => Copy(packed, target),
                "blosc" => Blosc.Unpack(packed, target),
                "zlib" => Inflate(new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress), target),
                "gzip" => Inflate(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress), target),
                "zstd" => Zstd(packed, target),
                "lz4" when packed.Length > 4 && BinaryPrimitives.ReadInt32LittleEndian(packed) == bytes => Lz4.Unpack(packed.AsSpan(4), target),
                "lz4" => -1,
                _ => throw Unknown(compressor, file),
            };
            return length == bytes ? target : throw Damaged(file);
        }
        catch (NotSupportedException exception)
        {
            throw Unknown(exception.Message, file);
        }
        catch (Exception exception) when (exception is InvalidDataException or ZstdSharp.ZstdException or ArgumentException)
        {
            throw Damaged(file);
        }
    }

    /// <summary>Unpacks one zstd frame.</summary>
    public static int Zstd(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        using var decompressor = new ZstdSharp.Decompressor();
        return decompressor.Unwrap(packed, target);
    }

    /// <summary>Unpacks a deflated stream.</summary>
    public static int Inflate(Stream stream, Span<byte> target)
    {
        using (stream)
        {
            return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
    }

    private static int Copy(byte[] packed, byte[] target)
    {
        packed.AsSpan(0, Math.Min(packed.Length, target.Length)).CopyTo(target);
        return packed.Length;
    }

    private static IntakeException Damaged(UploadedFile file) => new("invalid-zarr", "The chunk is damaged, or has another length than its array's description says.", "Save the folder again and upload it whole.", file.Name);

    private static IntakeException Unknown(string name, UploadedFile file) => new("unknown-compressor", $"The chunk is packed with {name}, which is not read.", "Save it with blosc (lz4, zstd, zlib), zlib, gzip, zstd, lz4, or no compressor.", file.Name);
}
