using System.Buffers;
using System.Security.Cryptography;

namespace ImitationService.Infrastructure.Storage;

/// <summary>
/// Writes a stream to a new file and hashes it on the way: while one buffer is hashed and written, the next one is read.
/// Memory is two buffers, whatever the length.
/// </summary>
internal static class ObjectWriter
{
    private const int BufferSize = 1 << 20;

    /// <summary>Writes everything and forces it to the disk.</summary>
    /// <returns>Length in bytes and SHA-256 in lower-case hexadecimal.</returns>
    public static async Task<(long Bytes, string Sha256)> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var reading = ArrayPool<byte>.Shared.Rent(BufferSize);
        var writing = ArrayPool<byte>.Shared.Rent(BufferSize);
        var written = Task.CompletedTask;
        var length = 0L;
        try
        {
            while (await content.ReadAtLeastAsync(reading.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, cancellationToken) is > 0 and var count)
            {
                await written;
                (reading, writing) = (writing, reading);
                var (chunk, offset) = (writing.AsMemory(0, count), length);
                written = Task.Run(
                    () =>
                    {
                        hash.AppendData(chunk.Span);
                        RandomAccess.Write(file, chunk.Span, offset);
                    },
                    CancellationToken.None);
                length += count;
            }

            await written;
            RandomAccess.FlushToDisk(file);
            return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            // The last write may still use its buffer when the source failed; its own failure has been or is being thrown.
            await written.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            ArrayPool<byte>.Shared.Return(reading);
            ArrayPool<byte>.Shared.Return(writing);
        }
    }
}
