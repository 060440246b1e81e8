namespace ImitationService.Api.Uploads;

/// <summary>Held while an upload is written.</summary>
internal sealed class UploadTurn(Action end) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _takenOver = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether somebody else wants to write.</summary>
    public bool IsTakenOver => _takenOver.Task.IsCompleted;

    /// <summary>Waits for bytes, but no longer than the turn lasts.</summary>
    /// <exception cref="OperationCanceledException">Somebody else wants to write, or the caller gave up.</exception>
    public async ValueTask<int> ReadAsync(Stream source, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = source.ReadAsync(buffer, either.Token);
        if (reading.IsCompleted)
        {
            return await reading;
        }

        var task = reading.AsTask();
        if (await Task.WhenAny(task, _takenOver.Task) != task)
        {
            await either.CancelAsync();
        }

        return await task;
    }

    /// <summary>Asks the holder to stop.</summary>
    /// <returns>Ends when it has.</returns>
    public Task TakeOverAsync()
    {
        _takenOver.TrySetResult();
        return _ended.Task;
    }

    public void Dispose()
    {
        end();
        _ended.TrySetResult();
    }
}
