using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <summary>The waiting runs in the database.</summary>
internal sealed partial class RunQueue(DatabaseDialect dialect, DatabaseWriter writer, IChangeSignal signal) : IRunQueue
{
    public async Task<Run?> AcquireNextAsync(WorkQueue queue, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        if (!await AnyWaitsAsync(queue, cancellationToken))
        {
            return null;
        }

        var acquired = await writer.WriteAsync(
            async (database, now) =>
            {
                if (await ChooseAsync(database, queue, now, cancellationToken) is not { } next)
                {
                    return null;
                }

                var run = await database.Runs.FirstAsync(row => row.Id == next.Head.OldestId, cancellationToken);
                run.Acquire(owner, duration, now);
                database.RunEvents.AddRange(run.PendingEvents.Select(runEvent => RunEventRow.Of(run.Id, runEvent)));
                await NoteServedAsync(database, run, next.Dispatch, cancellationToken);
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

    /// <summary>The next run's group. Counts a dispatch, which keeps every other dispatch of the queue waiting until this one is committed.</summary>
    private static async Task<(QueueHead Head, long Dispatch)?> ChooseAsync(
        ServiceDatabase database,
        WorkQueue queue,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await CountAsync(database, queue, +1, cancellationToken);
        var heads = await ReadHeadsAsync(database, queue, Ready(database, queue, now), cancellationToken);
        if (heads.Count == 0)
        {
            await CountAsync(database, queue, -1, cancellationToken);
            return null;
        }

        var dispatch = await database.Queues.Where(row => row.Name == queue).Select(row => row.Dispatches).FirstAsync(cancellationToken);
        return (DispatchRule.Choose(heads, dispatch), dispatch);
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
