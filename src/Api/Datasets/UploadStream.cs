using System.Security.Cryptography;
using ImitationService.Domain.Storage;

namespace ImitationService.Api.Datasets;

/// <summary>The body of a part, or of the whole request, counted and hashed on the way through.</summary>
/// <param name="source">Where the bytes come from.</param>
/// <param name="received">Told of every number of bytes; throws to end the upload.</param>
/// <param name="hash">Takes the bytes; null where nobody asks for their digest.</param>
internal sealed class UploadStream(Stream source, Action<int> received, IncrementalHash? hash) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await source.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException || exception.GetType() == typeof(IOException))
        {
            // The multipart reader's own words for a body that ends early; the server's and the storage's are other types.
            throw new UploadException(UploadProblems.Malformed("The body ends in the middle of a part, or its boundary is damaged."));
        }

        received(read);
        hash?.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Uploads are read asynchronously.");
}
