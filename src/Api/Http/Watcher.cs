using ImitationService.Domain.Runs;

namespace ImitationService.Api.Http;

/// <summary>Holds a request until a row has changed, or patience is over.</summary>
internal sealed class Watcher(IChangeSignal signal, TimeProvider time)
{
    /// <summary>Longest time a request may ask to be held, in seconds.</summary>
    public const int MaximumSeconds = 60;

    /// <summary>Reads at every change of the row until it is enough; the last reading, whatever it is.</summary>
    public async Task<T?> WatchAsync<T>(
        string id,
        TimeSpan patience,
        Func<CancellationToken, Task<T?>> read,
        Func<T, bool> isEnough,
        CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        while (true)
        {
            // Taken before the row is read: a change between the two is not missed.
            var change = deadline.IsCancellationRequested ? Task.CompletedTask : signal.WaitAsync(id, either.Token);
            var value = await read(cancellationToken);
            if (value is null || isEnough(value) || deadline.IsCancellationRequested)
            {
                await either.CancelAsync();
                return value;
            }

            try
            {
                await change;
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // Patience is over: read once more and answer.
            }
        }
    }
}
