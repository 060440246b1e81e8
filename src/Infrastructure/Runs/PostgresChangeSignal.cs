using System.Threading.Channels;
using ImitationService.Domain.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ImitationService.Infrastructure.Runs;

/// <summary>
/// Wakes waiters of every process that shares the database (<c>LISTEN</c> and <c>NOTIFY</c>). Hints all of them: while the
/// database cannot be reached nobody is woken, and everybody looks again after the second that <see cref="ChangeSignal"/> allows.
/// </summary>
internal sealed partial class PostgresChangeSignal : BackgroundService, IChangeSignal
{
    private const string Topic = "imitation_changes";
    private const int LongestBacklog = 4096;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A connection that died without a word shows when nothing answers on it.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private readonly ChangeSignal _local;
    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgresChangeSignal> _logger;

    // Who publishes hears of it once, and not again from the database.
    private readonly string _self = Guid.NewGuid().ToString("n");
    private readonly Channel<string> _changes =
        Channel.CreateBounded<string>(new BoundedChannelOptions(LongestBacklog) { FullMode = BoundedChannelFullMode.DropOldest });

    public PostgresChangeSignal(NpgsqlDataSource source, TimeProvider time, ILogger<PostgresChangeSignal> logger)
    {
        (_source, _time, _logger) = (source, time, logger);
        _local = new ChangeSignal(time);
    }

    /// <summary>Number of identifiers somebody waits for here.</summary>
    internal int Entries => _local.Entries;

    public void Publish(string id)
    {
        _local.Publish(id);
        _changes.Writer.TryWrite(id);
    }

    public Task WaitAsync(string id, CancellationToken cancellationToken) => _local.WaitAsync(id, cancellationToken);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RepeatAsync(ListenAsync, stoppingToken), RepeatAsync(SendAsync, stoppingToken));

    private async Task RepeatAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await work(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogLost(exception);
                await Task.Delay(Pause, _time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) => Receive(notification.Payload);
        await using var listen = new NpgsqlCommand($"LISTEN {Topic}", connection);
        await listen.ExecuteNonQueryAsync(cancellationToken);
        await using var probe = new NpgsqlCommand("SELECT 1", connection);
        while (true)
        {
            if (!await connection.WaitAsync(LongestSilence, cancellationToken))
            {
                await probe.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    private void Receive(string payload)
    {
        if (payload.Split(' ') is [var sender, var id] && sender != _self)
        {
            _local.Publish(id);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        while (await _changes.Reader.WaitToReadAsync(cancellationToken))
        {
            var ids = new HashSet<string>();
            while (_changes.Reader.TryRead(out var id))
            {
                ids.Add(id);
            }

            await using var command = _source.CreateCommand("SELECT pg_notify($1, $2 || ' ' || id) FROM unnest($3) AS change (id)");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Topic });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _self });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. ids] });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes in other processes are noticed a second late until the database is there again")]
    private partial void LogLost(Exception exception);
}
