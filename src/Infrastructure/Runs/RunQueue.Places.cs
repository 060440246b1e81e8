using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <content>Who waits, for whom, and how long.</content>
internal sealed partial class RunQueue
{
    public async Task<QueuePlace?> FindPlaceAsync(Run run, CancellationToken cancellationToken)
    {
        if (!run.IsWaiting)
        {
            return null;
        }

        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        var slots = await CountSlotsAsync(database, run.Queue, now, cancellationToken);
        var underWay = await ListUnderWayAsync(database, run.Queue, cancellationToken);
        var heads = await ReadHeadsAsync(database, run.Queue, Waiting(database).Where(other => other.Queue == run.Queue), cancellationToken);
        var ahead = await Waiting(database).CountAsync(
            other => other.Queue == run.Queue
                && other.Priority == run.Priority
                && other.SubmittedBy == run.SubmittedBy
                && string.Compare(other.Id, run.Id) < 0,
            cancellationToken);
        var own = heads.FirstOrDefault(head => head.Priority == run.Priority && head.Share.SubmittedBy == run.SubmittedBy);
        if (own is null)
        {
            // Taken since it was read.
            return null;
        }

        var position = QueueForecast.Position(heads, own, ahead);
        var start = QueueForecast.ExpectedStart(position, slots, underWay, now);
        return new QueuePlace(position, start < run.NotBefore ? run.NotBefore : start, ReasonOf(run, slots, underWay.Count + position, now));
    }

    private static WaitReason ReasonOf(Run run, int slots, int needed, DateTimeOffset now) =>
        slots == 0 ? WaitReason.NoWorker
        : run.NotBefore > now ? WaitReason.BackingOff
        : needed > slots ? WaitReason.Busy
        : WaitReason.WorkerFree;

    private static async Task<int> CountSlotsAsync(ServiceDatabase database, WorkQueue queue, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var living = database.Workers.Where(worker => worker.ExpiresAt > now);
        return queue switch
        {
            WorkQueue.Cpu => await living.SumAsync(worker => worker.CpuSlots, cancellationToken),
            WorkQueue.Gpu => await living.SumAsync(worker => worker.GpuSlots, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(queue), queue, "Runs wait for cpu or gpu."),
        };
    }

    /// <summary>The waiting runs by submitter and priority; as many rows as there are of those, however many runs wait.</summary>
    private static async Task<IReadOnlyList<QueueHead>> ReadHeadsAsync(
        ServiceDatabase database,
        WorkQueue queue,
        IQueryable<Run> waiting,
        CancellationToken cancellationToken)
    {
        var groups = await waiting
            .GroupBy(run => new { run.Priority, run.SubmittedBy })
            .Select(group => new { group.Key.Priority, group.Key.SubmittedBy, OldestId = group.Min(run => run.Id)!, Count = group.Count() })
            .ToListAsync(cancellationToken);
        if (groups.Count == 0)
        {
            return [];
        }

        var underWay = await Held(database)
            .Where(run => run.Queue == queue)
            .GroupBy(run => run.SubmittedBy)
            .Select(group => new { SubmittedBy = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.SubmittedBy, group => group.Count, cancellationToken);
        var submitters = groups.Select(group => group.SubmittedBy).Distinct().ToList();
        var served = await database.QueueShares
            .Where(row => row.Queue == queue && submitters.Contains(row.SubmittedBy))
            .ToDictionaryAsync(row => row.SubmittedBy, row => row.LastDispatch, cancellationToken);
        var shares = submitters.ToDictionary(
            submitter => submitter,
            submitter => new QueueShare(submitter, underWay.GetValueOrDefault(submitter), served.GetValueOrDefault(submitter)));
        return [.. groups.Select(group => new QueueHead(group.Priority, group.OldestId, group.Count, shares[group.SubmittedBy]))];
    }

    private static async Task<IReadOnlyList<RunUnderWay>> ListUnderWayAsync(
        ServiceDatabase database,
        WorkQueue queue,
        CancellationToken cancellationToken)
    {
        var rows = await Held(database)
            .Where(run => run.Queue == queue)
            .Select(run => new { run.SubmittedBy, run.AttemptStartedAt, run.Progress })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new RunUnderWay(row.SubmittedBy, row.AttemptStartedAt!.Value, row.Progress?.RemainingSeconds))];
    }
}
