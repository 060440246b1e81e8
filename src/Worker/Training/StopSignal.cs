namespace ImitationService.Worker.Training;

/// <summary>Why a trainer is stopped before its end.</summary>
internal enum StopCause
{
    /// <summary>It is not stopped.</summary>
    None,

    /// <summary>A client cancelled the run.</summary>
    Cancelled,

    /// <summary>A client paused the run.</summary>
    Paused,

    /// <summary>The service stops.</summary>
    ShuttingDown,

    /// <summary>Another worker holds the run, or the lease could not be renewed in time.</summary>
    LeaseLost,

    /// <summary>It made no progress for too long.</summary>
    Stalled,

    /// <summary>The run's time is over.</summary>
    OutOfTime,

    /// <summary>It uses more memory than it may.</summary>
    OutOfMemory,
}

/// <summary>
/// Tells everybody who works on an attempt to stop, once; the first cause counts. Only a pause gives way to another cause: a run
/// that is being paused may still be cancelled, or be somebody else's.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenSource _firm = new();
    private int _cause;

    /// <summary>The cause that counts; <see cref="StopCause.None"/> until there is one.</summary>
    public StopCause Cause => (StopCause)Volatile.Read(ref _cause);

    /// <summary>Falls with the first cause.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Falls with the first cause that is no pause: what a pause lets be finished ends too.</summary>
    public CancellationToken Firm => _firm.Token;

    /// <summary>Gives a cause; once there is one that is no pause, later ones change nothing.</summary>
    public void Raise(StopCause cause)
    {
        var isFirst = Replace(StopCause.None, cause);
        if (cause != StopCause.Paused && (isFirst || Replace(StopCause.Paused, cause)))
        {
            _firm.Cancel();
        }

        if (isFirst)
        {
            _source.Cancel();
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _firm.Dispose();
    }

    private bool Replace(StopCause from, StopCause to) =>
        Interlocked.CompareExchange(ref _cause, (int)to, (int)from) == (int)from;
}
