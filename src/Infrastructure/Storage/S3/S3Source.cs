using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Storage;

namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>
/// What is sent, as the Minio client reads it: what was read ahead, then the rest; counted and hashed on the way. While the source
/// is waited for, the server's time stands still. A fault of the source is remembered, however the client wraps it.
/// </summary>
internal sealed class S3Source(ReadOnlyMemory<byte> ahead, Stream rest, IncrementalHash? hash, Deadline deadline) : ForwardStream
{
    private ReadOnlyMemory<byte> _ahead = ahead;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Bytes read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Throws what the source threw, if it did.</summary>
    public void ThrowFault() => _fault?.Throw();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        deadline.Suspend();
        var count = await ReadSourceAsync(buffer, cancellationToken);
        deadline.Renew();
        hash?.AppendData(buffer.Span[..count]);
        Bytes += count;
        FaultPoint.Reach(FaultPoints.ObjectSending);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<int> ReadSourceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_ahead.Length > 0)
        {
            var count = Math.Min(_ahead.Length, buffer.Length);
            _ahead[..count].CopyTo(buffer);
            _ahead = _ahead[count..];
            return count;
        }

        try
        {
            return await rest.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception)
        {
            _fault = ExceptionDispatchInfo.Capture(exception);
            throw;
        }
    }
}
