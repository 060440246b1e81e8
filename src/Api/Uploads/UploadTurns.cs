namespace ImitationService.Api.Uploads;

/// <summary>
/// One writer of an upload at a time in this process. Who comes later wins: a client that is back has lost its old connection,
/// which may not know it yet.
/// </summary>
internal sealed class UploadTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, UploadTurn> _holders = [];

    /// <summary>Tells whoever writes to stop, waits until it has, and takes the turn; dispose to let the next one.</summary>
    public async Task<UploadTurn> TakeAsync(string uploadId, CancellationToken cancellationToken)
    {
        while (true)
        {
            UploadTurn? holder;
            lock (_lock)
            {
                if (!_holders.TryGetValue(uploadId, out holder))
                {
                    return _holders[uploadId] = new UploadTurn(() => End(uploadId));
                }
            }

            await holder.TakeOverAsync().WaitAsync(cancellationToken);
        }
    }

    private void End(string uploadId)
    {
        lock (_lock)
        {
            _holders.Remove(uploadId);
        }
    }
}
