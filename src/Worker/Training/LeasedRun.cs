using System.Data.Common;
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

    private long _renewedAt = held.AskedAt;

    /// <summary>The run.</summary>
    public string Id { get; } = held.Run.Id;

    /// <summary>The lease's epoch.</summary>
    public long Epoch { get; } = held.Run.LeaseEpoch;

    /// <summary>How long the lease lasts without a renewal.</summary>
    public TimeSpan Duration => options.Lease;

    // By the monotonic clock, which goes on while the process is stopped.
    private TimeSpan SafeFor => (SafeShare * options.Lease) - time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    private bool IsSafe => SafeFor > TimeSpan.Zero;

    /// <summary>
    /// Changes the run and renews the lease, in one transaction. A database that cannot be reached is tried again for as long as the lease is
    /// safe. Null, and <see cref="StopCause.LeaseLost"/> raised, once the run is no longer ours.
    /// </summary>
    public async Task<Run?> ChangeAsync(
        Action<Run, DateTimeOffset> change,
        IReadOnlyList<MetricPoint> points,
        CancellationToken cancellationToken)
    {
        while (stop.Cause != StopCause.LeaseLost)
        {
            var askedAt = time.GetTimestamp();
            try
            {
                var changed = await runs.ChangeLeasedAsync(Id, Epoch, RenewAndChange, points, cancellationToken);
                if (changed is null)
                {
                    stop.Raise(StopCause.LeaseLost);
                    return null;
                }

                Renewed(askedAt);
                if (changed.IsCancelRequested)
                {
                    stop.Raise(StopCause.Cancelled);
                }

                return changed;
            }
            catch (Exception exception) when (IsUnreachable(exception) && IsSafe)
            {
                logger.LogWarning(exception, "Run {Run}: the database cannot be reached; trying again.", Id);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }

        return null;

        void RenewAndChange(Run current, DateTimeOffset now)
        {
            current.Heartbeat(null, options.Lease, now);
            change(current, now);
        }
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

    /// <summary>Notices within a second that a client wants the run stopped.</summary>
    public async Task WatchCancelAsync(IChangeSignal signal, CancellationToken cancellationToken)
    {
        while (stop.Cause == StopCause.None)
        {
            var changed = signal.WaitAsync(Id, cancellationToken);
            try
            {
                if ((await runs.FindAsync(Id, cancellationToken))?.IsCancelRequested == true)
                {
                    stop.Raise(StopCause.Cancelled);
                }
            }
            catch (Exception exception) when (IsUnreachable(exception))
            {
                logger.LogWarning(exception, "Run {Run}: the database cannot be reached; a cancellation would wait.", Id);
            }

            await changed;
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
