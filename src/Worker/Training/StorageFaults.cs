using System.Net.Sockets;
using ImitationService.Domain.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Training;

/// <summary>
/// Rides out faults of the object storage: tries again, ever more slowly, until it answers or patience is over. A full disk
/// is no fault that passes.
/// </summary>
internal sealed partial class StorageFaults(IOptions<WorkerOptions> options, TimeProvider time, ILogger<StorageFaults> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>How long an attempt rides out a fault where it cannot go on without the storage.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(options.Value.StoragePatienceSeconds);

    /// <summary>Does a piece of work that may be done again.</summary>
    /// <param name="what">For the log.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> RideOutAsync<T>(string what, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (Exception exception) when (IsFault(exception, cancellationToken) && time.GetElapsedTime(begun) < Patience)
            {
                LogFault(exception, what);
                await Task.Delay(PauseAfter(attempt), time, cancellationToken);
            }
        }
    }

    /// <summary>The pause after a failed attempt, counted from 0.</summary>
    public static TimeSpan PauseAfter(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempt, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>Whether it is worth trying again: what the storage or the network did, not what this code or its files did.</summary>
    public static bool IsFault(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException or OutOfMemoryException => false,
        ArgumentException or InvalidOperationException or NullReferenceException => exception.InnerException is HttpRequestException or SocketException,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => !DiskSpace.IsExhausted(exception),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What}: the object storage does not answer; trying again")]
    private partial void LogFault(Exception exception, string what);
}
