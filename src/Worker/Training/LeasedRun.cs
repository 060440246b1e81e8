using System.Data.Common;
using System.Threading.Channels;
using ImitationService.Domain.Runs;
using Microsoft.Extensions.Logging;

namespace ImitationService.Worker.Training;

/// <summary>A run that this worker holds. Every write names the lease's epoch and renews the lease.</summary>
internal sealed class LeasedRun(
    IRunStore runs,
    HeldRun held,
    WorkerOptions options,
    StopSignal stop,
    TimeProvider time,
    ILogger logger)
{
    // Past this share of the lease without a renewal the trainer stops, before another worker can have the run.
    private const double SafeShare = 0.8;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Channel<bool> _checkpointWishes = Channel.CreateUnbounded<bool>();
    private long _renewedAt = held.AskedAt;
    private DateTimeOffset? _wishedAt;

    /// <summary>The run.</summary>
    public string Id { get; } = held.Run.Id;

    /// <summary>The lease's epoch.</summary>
    public long Epoch { get; } = held.Run.LeaseEpoch;

    /// <summary>The attempt's number.</summary>
    public int Attempt { get; } = held.Run.Attempt;

    /// <summary>How long the lease lasts without a renewal.</summary>
    public TimeSpan Duration => options.Lease;

    /// <summary>One for each checkpoint that a client wants.</summary>
    public ChannelReader<bool> CheckpointWishes => _checkpointWishes.Reader;

    // By the monotonic clock, which goes on while the process is stopped.
    private TimeSpan SafeFor => (SafeShare * options.Lease) - time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    private bool IsSafe => SafeFor > TimeSpan.Zero;

    /// <summary>
    /// Changes the run and renews the lease, in one transaction. A database that cannot be reached is tried again for as long as the lease is
    /// safe. Null, and <see cref="StopCause.LeaseLost"/> raised, once the run is no longer ours.
    /// </summary>
    public Task<Run?> ChangeAsync(
        Action<Run, DateTimeOffset> change,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken)
    {
        return WriteAsync(
            () => runs.ChangeLeasedAsync(Id, Epoch, (current, now) => RenewAndChange(current, now, change), points, cancellationToken),
            changed => changed,
            cancellationToken);
    }

    /// <summary>
    /// Makes a stored checkpoint exist and renews the lease, in one transaction; as <see cref="ChangeAsync"/> otherwise.
    /// </summary>
    public Task<CommittedCheckpoint?> CommitAsync(Checkpoint checkpoint, bool isOnDemand, CancellationToken cancellationToken)
    {
        return WriteAsync(
            () => runs.CommitCheckpointAsync(Id, checkpoint, (current, now) => RenewAndChange(current, now, AddCheckpoint), cancellationToken),
            committed => committed.Run,
            cancellationToken);

        void AddCheckpoint(Run current, DateTimeOffset now) => current.AddCheckpoint(checkpoint, isOnDemand, now);
    }

    private async Task<T?> WriteAsync<T>(Func<Task<T?>> write, Func<T, Run> runOf, CancellationToken cancellationToken)
        where T : class
    {
        while (stop.Cause != StopCause.LeaseLost)
        {
            var askedAt = time.GetTimestamp();
            try
            {
                var written = await write();
                if (written is null)
                {
                    stop.Raise(StopCause.LeaseLost);
                    return null;
                }

                Renewed(askedAt);
                Heed(runOf(written));
                return written;
            }
            catch (Exception exception) when (IsUnreachable(exception) && IsSafe)
            {
                logger.LogWarning(exception, "Run {Run}: the database cannot be reached; trying again.", Id);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }

        return null;
    }

    private void RenewAndChange(Run current, DateTimeOffset now, Action<Run, DateTimeOffset> change)
    {
        current.Heartbeat(null, options.Lease, now);
        change(current, now);
    }

    /// <summary>Renews the lease until told otherwise.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.HeartbeatSeconds), time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await ChangeAsync(static (_, _) => { }, [], cancellationToken);
            }
            catch (Exception exception) when (IsUnreachable(exception))
            {
                logger.LogError(exception, "Run {Run}: the lease could not be renewed in time; the trainer stops.", Id);
                stop.Raise(StopCause.LeaseLost);
            }
        }
    }

    /// <summary>
    /// Stops the trainer when the lease was not renewed for most of its time, whatever a renewal under way is waiting for: before
    /// another worker can have the run, this one has ended.
    /// </summary>
    public async Task FenceAsync(CancellationToken cancellationToken)
    {
        while (IsSafe)
        {
            await Task.Delay(SafeFor + Tick, time, cancellationToken);
        }

        stop.Raise(StopCause.LeaseLost);
    }

    /// <summary>Notices within a second what a client wants of the run.</summary>
    public async Task WatchWishesAsync(IChangeSignal signal, CancellationToken cancellationToken)
    {
        while (stop.Cause is StopCause.None or StopCause.Paused)
        {
            var changed = signal.WaitAsync(Id, cancellationToken);
            try
            {
                if (await runs.FindAsync(Id, cancellationToken) is { } seen && seen.LeaseEpoch == Epoch)
                {
                    Heed(seen);
                }
            }
            catch (Exception exception) when (IsUnreachable(exception))
            {
                logger.LogWarning(exception, "Run {Run}: the database cannot be reached; a client's wish would wait.", Id);
            }

            await changed;
        }
    }

    private void Heed(Run seen)
    {
        if (seen.IsCancelRequested)
        {
            stop.Raise(StopCause.Cancelled);
        }
        else if (seen.State == RunState.Pausing)
        {
            stop.Raise(StopCause.Paused);
        }

        if (seen.CheckpointRequestedAt is { } wishedAt && wishedAt != _wishedAt)
        {
            _wishedAt = wishedAt;
            _checkpointWishes.Writer.TryWrite(true);
        }
    }

    private void Renewed(long askedAt)
    {
        // Renewals overlap: one that was asked for earlier may end later, and says less.
        long known;
        while (askedAt > (known = Volatile.Read(ref _renewedAt)) && Interlocked.CompareExchange(ref _renewedAt, askedAt, known) != known)
        {
        }
    }

    private static bool IsUnreachable(Exception exception) =>
        exception is DbException or TimeoutException || exception.InnerException is DbException or TimeoutException;
}
