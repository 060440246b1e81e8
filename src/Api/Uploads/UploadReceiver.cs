using System.Buffers;
using System.Runtime.ExceptionServices;
using ImitationService.Api.Http;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;

namespace ImitationService.Api.Uploads;

/// <summary>
/// Takes the bytes of one request, a block at a time: first the storage has it for good, then the row says so. Whatever ends the
/// request, what has arrived is kept; but of a request with a checksum all or nothing.
/// </summary>
internal sealed class UploadReceiver(ProjectUploads uploads, IUploadStorage storage, IObjectStorage objects, UploadTurns turns, UploadCompletion completion)
{
    /// <summary>Goes on with an upload.</summary>
    public async Task<UploadOutcome> ReceiveAsync(Upload upload, long offset, Stream body, UploadChecksum? checksum, CancellationToken cancellationToken)
    {
        if (upload.Pieces.Bytes != offset)
        {
            return new UploadOutcome(TusProblems.WrongOffset(offset, upload.Pieces.Bytes));
        }

        using var turn = await turns.TakeAsync(upload.Id, cancellationToken);
        var begun = await uploads.ChangeAsync(upload, (row, expiresAt) => row.TryBeginWriting(offset, expiresAt), cancellationToken);
        switch (begun)
        {
            case null:
                return new UploadOutcome(TusProblems.NotFound(upload.Id));
            case { Result: false }:
                return new UploadOutcome(TusProblems.WrongOffset(offset, begun.Upload.Pieces.Bytes));
        }

        var problem = await StoreAsync(begun.Upload, turn, body, checksum, cancellationToken);
        return problem is not null ? new UploadOutcome(problem)
            : await uploads.FindAsync(upload.Id, CancellationToken.None) is { } current ? await completion.CompleteAsync(current, CancellationToken.None)
            : new UploadOutcome(TusProblems.NotFound(upload.Id));
    }

    private async Task<Problem?> StoreAsync(Upload upload, UploadTurn turn, Stream body, UploadChecksum? checksum, CancellationToken cancellationToken)
    {
        var pieces = upload.Pieces;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(storage.BlockBytes(upload, UploadPieces.None), upload.Length - pieces.Bytes));
        try
        {
            for (var isOver = false; !isOver && pieces.Bytes < upload.Length;)
            {
                var wanted = (int)Math.Min(storage.BlockBytes(upload, pieces), upload.Length - pieces.Bytes);
                var (count, fault) = await FillAsync(turn, body, buffer.AsMemory(0, wanted), cancellationToken);
                if (fault is not null && checksum is not null)
                {
                    return Explain(turn, fault);
                }

                checksum?.Append(buffer.AsSpan(0, count));
                var before = pieces;
                pieces = count == 0 ? pieces : await storage.AppendAsync(upload, pieces, buffer.AsMemory(0, count), CancellationToken.None);
                if (checksum is null && count > 0 && await RecordAsync(upload, before, pieces) is { } problem)
                {
                    return problem;
                }

                if (fault is not null)
                {
                    return Explain(turn, fault);
                }

                isOver = count < wanted;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return await body.ReadAsync(new byte[1], cancellationToken) > 0 ? TusProblems.BeyondLength(upload)
            : checksum is null ? null
            : checksum.Matches() ? await RecordAsync(upload, upload.Pieces, pieces)
            : TusProblems.ChecksumMismatch();
    }

    private async Task<Problem?> RecordAsync(Upload upload, UploadPieces before, UploadPieces pieces)
    {
        var change = await uploads.ChangeAsync(upload, (row, expiresAt) => row.TryAdvance(upload.Epoch, pieces, expiresAt), CancellationToken.None);
        if (change is not { Result: true })
        {
            return change is null ? TusProblems.NotFound(upload.Id) : TusProblems.TakenOver();
        }

        if (before.TailKey is { } superseded && superseded != pieces.TailKey)
        {
            await objects.RemoveAsync(superseded, CancellationToken.None);
        }

        return null;
    }

    /// <summary>Reads until the buffer is full, the body ends, or reading fails; what has arrived until then is in the buffer.</summary>
    private static async Task<(int Count, Exception? Fault)> FillAsync(UploadTurn turn, Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = 0;
        try
        {
            while (count < buffer.Length && await turn.ReadAsync(body, buffer[count..], cancellationToken) is > 0 and var read)
            {
                count += read;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return (count, exception);
        }

        return (count, null);
    }

    private static Problem Explain(UploadTurn turn, Exception fault)
    {
        if (!turn.IsTakenOver)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        return TusProblems.TakenOver();
    }
}
