using ImitationService.Domain.Statistics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImitationService.Operation.Metrics;

/// <summary>The numbers from the database, asked for once in a while however many want them.</summary>
public sealed partial class StatisticsCache(
    IServiceStatistics statistics,
    IOptions<OperationOptions> options,
    TimeProvider time,
    ILogger<StatisticsCache> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private ServiceStatistics? _latest;
    private long? _askedAt;

    /// <summary>The numbers, at most as old as the setting allows; null while the database cannot be reached.</summary>
    public async Task<ServiceStatistics?> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_askedAt is not { } askedAt || time.GetElapsedTime(askedAt) >= TimeSpan.FromSeconds(options.Value.StatisticsSeconds))
            {
                _latest = await CountAsync(cancellationToken);
                _askedAt = time.GetTimestamp();
            }

            return _latest;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ServiceStatistics?> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            return await statistics.CountAsync(limit.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Metrics are read most when something is broken: the rest of them must still come.
            LogFault(exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database gives no numbers for the metrics")]
    private partial void LogFault(Exception exception);
}
