using System.Collections.Concurrent;
using ImitationService.Domain.Keys;

namespace ImitationService.Api.Access;

/// <summary>Records when keys were last used: once in a while for all of them, for a write per request would cost more than the request.</summary>
internal sealed partial class KeyUsage(IApiKeyStore keys, TimeProvider time, ILogger<KeyUsage> logger) : BackgroundService
{
    /// <summary>How late a key's last use may be known.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new();

    /// <summary>A key was used.</summary>
    public void Note(string keyId, DateTimeOffset now) => _used[keyId] = now;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RecordAsync();
            }
        }
        finally
        {
            await RecordAsync();
        }
    }

    private async Task RecordAsync()
    {
        var used = _used.ToDictionary();
        if (used.Count == 0)
        {
            return;
        }

        try
        {
            // Short, and worth its time at the end too: nothing cancels it.
            await keys.RecordUseAsync(used, CancellationToken.None);
            foreach (var use in used)
            {
                // Stays if the key was used again meanwhile.
                _used.TryRemove(use);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The database may be away for a while; what was used stays noted until it is back.
            LogUnrecorded(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not record when keys were last used; trying again")]
    private partial void LogUnrecorded(Exception exception);
}
