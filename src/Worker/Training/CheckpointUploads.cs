using System.Threading.Channels;
using ImitationService.Worker.Processes;
using Microsoft.Extensions.Logging;

namespace ImitationService.Worker.Training;

/// <summary>
/// Uploads an attempt's checkpoints beside the training, one at a time. The trainer never waits for the storage: while it is
/// slow or away, a newer checkpoint takes the place of one that still waits, so that two files at most lie in the work folder.
/// </summary>
internal sealed class CheckpointUploads(RunCheckpoints checkpoints, LeasedRun lease, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly Channel<CheckpointMessage> _waiting = Channel.CreateBounded<CheckpointMessage>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        superseded => File.Delete(superseded.Path));

    private readonly CancellationTokenSource _over = new();
    private Task? _uploading;

    /// <summary>Takes a checkpoint that the trainer has written.</summary>
    public void Offer(CheckpointMessage taken)
    {
        _uploading ??= UploadAsync();
        _waiting.Writer.TryWrite(taken);
    }

    /// <summary>Waits until the last one is committed, for so long at most, or until told to give up.</summary>
    public async Task FlushAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (_uploading is { } uploading)
        {
            await Task.WhenAny(uploading, Task.Delay(patience, time, cancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _over.CancelAsync();
        await (_uploading ?? Task.CompletedTask);
        _over.Dispose();
    }

    private async Task UploadAsync()
    {
        try
        {
            await foreach (var taken in _waiting.Reader.ReadAllAsync(_over.Token))
            {
                if (!await StoreAsync(taken))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            logger.LogWarning("Run {Run}: a checkpoint was still being uploaded when the attempt ended; it is given up.", lease.Id);
        }
    }

    /// <returns>False when the run is no longer ours.</returns>
    private async Task<bool> StoreAsync(CheckpointMessage taken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var isOurs = await checkpoints.StoreAsync(lease, taken, _over.Token);
                File.Delete(taken.Path);
                return isOurs;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !_over.IsCancellationRequested)
            {
                // Whatever it was, it must not end a training that goes well: the checkpoint before this one is still there.
                logger.LogWarning(exception, "Run {Run}: the checkpoint of step {Step} could not be stored.", lease.Id, taken.Step);
            }

            await Task.Delay(StorageFaults.PauseAfter(attempt), time, _over.Token);
            if (_waiting.Reader.TryPeek(out _))
            {
                File.Delete(taken.Path);
                return true;
            }
        }
    }
}
