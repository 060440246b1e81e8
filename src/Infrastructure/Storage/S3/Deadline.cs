namespace ImitationService.Infrastructure.Storage.S3;

/// <summary>Ends a request when the server has been silent for too long, or when the caller gives up.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;
    private readonly TimeSpan _timeout;

    public Deadline(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _silence = new CancellationTokenSource(timeout);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellationToken);
    }

    /// <summary>For the request.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the server was silent for too long.</summary>
    public bool HasPassed => _silence.IsCancellationRequested;

    /// <summary>The server did something: its time begins anew.</summary>
    public void Renew() => _silence.CancelAfter(_timeout);

    /// <summary>It is not the server that is waited for.</summary>
    public void Suspend() => _silence.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
