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

/// <summary>Tells everybody who works on an attempt to stop, once; the first cause counts.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _cause;

    /// <summary>The first cause; <see cref="StopCause.None"/> until there is one.</summary>
    public StopCause Cause => (StopCause)Volatile.Read(ref _cause);

    /// <summary>Falls with the first cause.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Gives a cause; later ones change nothing.</summary>
    public void Raise(StopCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, (int)StopCause.None) == (int)StopCause.None)
        {
            _source.Cancel();
        }
    }

    public void Dispose() => _source.Dispose();
}
