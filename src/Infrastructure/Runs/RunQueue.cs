using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <summary>The waiting runs in the database.</summary>
internal sealed partial class RunQueue(DatabaseDialect dialect, DatabaseWriter writer, IChangeSignal signal) : IRunQueue
{
    private const int Looks = 10;

    public async Task<Run?> AcquireNextAsync(WorkQueue queue, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        if (!await AnyWaitsAsync(queue, cancellationToken))
        {
            return null;
        }

        var acquired = await writer.WriteAsync(
            async (database, now) =>
            {
                if (await ChooseAsync(database, queue, now, cancellationToken) is not var (run, dispatch))
                {
                    return null;
                }

                await RunAcquisition.TakeAsync(database, run, owner, duration, now, cancellationToken);
                await NoteServedAsync(database, run, dispatch, cancellationToken);
                await database.SaveChangesAsync(cancellationToken);
                return run;
            },
            cancellationToken);
        acquired?.ClearPendingEvents();
        if (acquired is not null)
        {
            signal.Publish(acquired.Id);
        }

        return acquired;
    }

    public async Task<IReadOnlyList<WaitingRun>> ListWaitingAsync(
        IReadOnlyCollection<WorkQueue> queues,
        int limit,
        CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        var rows = await Waiting(database)
            .Where(run => queues.Contains(run.Queue))
            .OrderBy(run => run.Id)
            .Take(limit)
            .Select(run => new { run.Id, run.Queue, run.NotBefore })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new WaitingRun(row.Id, row.Queue, row.NotBefore > now ? row.NotBefore.Value - now : TimeSpan.Zero))];
    }

    public async Task<IReadOnlyList<string>> ListLostAsync(CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        return await Held(database)
            .Where(run => EF.Property<DateTimeOffset?>(run, "_leaseExpiresAt") <= now)
            .OrderBy(run => run.Id)
            .Select(run => run.Id)
            .ToListAsync(cancellationToken);
    }

    private async Task<bool> AnyWaitsAsync(WorkQueue queue, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        return await Ready(database, queue, now).AnyAsync(cancellationToken);
    }

    /// <summary>The next run. Counts a dispatch, which keeps every other dispatch of the queue waiting until this one is committed.</summary>
    private async Task<(Run Run, long Dispatch)?> ChooseAsync(
        ServiceDatabase database,
        WorkQueue queue,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await CountAsync(database, queue, +1, cancellationToken);
        var dispatch = await database.Queues.Where(row => row.Name == queue).Select(row => row.Dispatches).FirstAsync(cancellationToken);
        for (var look = 0; look < Looks; look++)
        {
            var heads = await ReadHeadsAsync(database, queue, Ready(database, queue, now), cancellationToken);
            if (heads.Count == 0)
            {
                break;
            }

            // Between the look and the lock a client may have paused or cancelled it.
            var run = await dialect.ForWriting(database, DispatchRule.Choose(heads, dispatch).OldestId).SingleOrDefaultAsync(cancellationToken);
            if (run?.IsAcquirable(now) == true)
            {
                return (run, dispatch);
            }
        }

        await CountAsync(database, queue, -1, cancellationToken);
        return null;
    }

    private static Task<int> CountAsync(ServiceDatabase database, WorkQueue queue, int dispatches, CancellationToken cancellationToken) =>
        database.Queues
            .Where(row => row.Name == queue)
            .ExecuteUpdateAsync(row => row.SetProperty(q => q.Dispatches, q => q.Dispatches + dispatches), cancellationToken);

    private static async Task NoteServedAsync(ServiceDatabase database, Run run, long dispatch, CancellationToken cancellationToken)
    {
        var share = await database.QueueShares.FirstOrDefaultAsync(
            row => row.Queue == run.Queue && row.SubmittedBy == run.SubmittedBy, cancellationToken);
        if (share is null)
        {
            database.Add(new QueueShareRow { Queue = run.Queue, SubmittedBy = run.SubmittedBy, LastDispatch = dispatch });
        }
        else
        {
            share.LastDispatch = dispatch;
        }
    }

    private static IQueryable<Run> Waiting(ServiceDatabase database) =>
        database.Runs.AsNoTracking().Where(run => run.State == RunState.Queued || run.State == RunState.Interrupted);

    private static IQueryable<Run> Held(ServiceDatabase database) =>
        database.Runs.AsNoTracking().Where(run => Run.HeldStates.Contains(run.State));

    private static IQueryable<Run> Ready(ServiceDatabase database, WorkQueue queue, DateTimeOffset now) =>
        Waiting(database).Where(run => run.Queue == queue && (run.NotBefore == null || run.NotBefore <= now));
}
