using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace ImitationService.Demonstrations.Formats.Zarr;

/// <summary>Unpacks a chunk, to exactly the bytes that it must have, which fill the target.</summary>
internal static class ZarrCompressor
{
    // Its tables take longer to set up than a small block takes to unpack.
    [ThreadStatic]
    private static ZstdSharp.Decompressor? _zstd;

    /// <exception cref="IntakeException">It is damaged, or packed in a way that is not read.</exception>
    public static void Unpack(string? compressor, UploadedFile file, Span<byte> target)
    {
        // No compressor makes a chunk much longer than it was.
        if (file.Bytes > (2L * target.Length) + 65_536)
        {
            throw Damaged(file);
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)file.Bytes);
        var packed = buffer.AsSpan(0, (int)file.Bytes);
        try
        {
            Read(file, packed);
            if (Unpack(compressor, file, packed, target) != target.Length)
            {
                throw Damaged(file);
            }
        }
        catch (NotSupportedException exception)
        {
            throw Unknown(exception.Message, file);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ZstdSharp.ZstdException or ArgumentException)
        {
            throw Damaged(file);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Read(UploadedFile file, Span<byte> packed)
    {
        using var stream = new FileStream(file.Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });
        stream.ReadExactly(packed);
    }

    private static int Unpack(string? compressor, UploadedFile file, ReadOnlySpan<byte> packed, Span<byte> target) => compressor switch
    {
        null => Copy(packed, target),
        "blosc" => Blosc.Unpack(packed, target),
        "zlib" => Inflate(new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), target),
        "gzip" => Inflate(new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), target),
        "zstd" => Zstd(packed, target),
        "lz4" when packed.Length > 4 && BinaryPrimitives.ReadInt32LittleEndian(packed) == target.Length => Lz4.Unpack(packed[4..], target),
        "lz4" => -1,
        _ => throw Unknown(compressor, file),
    };

    /// <summary>Unpacks one zstd frame.</summary>
    public static int Zstd(ReadOnlySpan<byte> packed, Span<byte> target) => (_zstd ??= new ZstdSharp.Decompressor()).Unwrap(packed, target);

    /// <summary>Unpacks a deflated stream.</summary>
    public static int Inflate(Stream stream, Span<byte> target)
    {
        using (stream)
        {
            return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
    }

    private static int Copy(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        packed[..Math.Min(packed.Length, target.Length)].CopyTo(target);
        return packed.Length;
    }

    private static IntakeException Damaged(UploadedFile file) => new("invalid-zarr", "The chunk is damaged, or has another length than its array's description says.", "Save the folder again and upload it whole.", file.Name);

    private static IntakeException Unknown(string name, UploadedFile file) => new("unknown-compressor", $"The chunk is packed with {name}, which is not read.", "Save it with blosc (lz4, zstd, zlib), zlib, gzip, zstd, lz4, or no compressor.", file.Name);
}
