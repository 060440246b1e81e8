using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <content>Checkpoints: what a run goes on from, and what it forgets when it does.</content>
internal sealed partial class RunStore
{
    public async Task<Run?> TryAcquireAsync(string id, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        var acquired = await writer.WriteAsync(
            async (database, now) =>
            {
                var run = await dialect.ForWriting(database, id).SingleOrDefaultAsync(cancellationToken);
                if (run is null || !run.IsAcquirable(now))
                {
                    return null;
                }

                await RunAcquisition.TakeAsync(database, run, owner, duration, now, cancellationToken);
                await database.SaveChangesAsync(cancellationToken);
                return run;
            },
            cancellationToken);
        Announce(acquired);
        return acquired;
    }

    public async Task<CommittedCheckpoint?> CommitCheckpointAsync(
        string id,
        Checkpoint checkpoint,
        Action<Run, DateTimeOffset> change,
        CancellationToken cancellationToken)
    {
        var committed = await writer.WriteAsync(
            async (database, now) =>
            {
                var run = await dialect.ForWriting(database, id).SingleOrDefaultAsync(cancellationToken);
                if (run is null || !IsHeld(run, checkpoint.Epoch, now))
                {
                    return null;
                }

                change(run, now);
                database.AddPendingEvents(run);
                var dropped = await ReplaceAsync(database, run, checkpoint with { CreatedAt = now }, cancellationToken);
                await database.SaveChangesAsync(cancellationToken);
                return new CommittedCheckpoint(run, dropped);
            },
            cancellationToken);
        Announce(committed?.Run);
        return committed;
    }

    public async Task<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(string id, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var rows = await database.Checkpoints.AsNoTracking().Where(row => row.RunId == id).OrderBy(row => row.Step).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToCheckpoint())];
    }

    public async Task<IReadOnlyList<RunAttempt>> ListAttemptsAsync(string id, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var rows = await database.RunEvents.AsNoTracking()
            .Where(row => row.RunId == id && RunAttempt.EventTypes.Contains(row.Type))
            .OrderBy(row => row.Sequence)
            .ToListAsync(cancellationToken);
        return RunAttempt.Of(rows.Select(row => row.ToEvent()));
    }

    // The same checkpoint may be committed again, by a worker that did not hear of its success.
    private static async Task<IReadOnlyList<Checkpoint>> ReplaceAsync(
        ServiceDatabase database,
        Run run,
        Checkpoint checkpoint,
        CancellationToken cancellationToken)
    {
        var rows = await database.Checkpoints.Where(row => row.RunId == run.Id).ToListAsync(cancellationToken);
        var replaced = rows.Where(row => row.Step == checkpoint.Step).ToList();
        var others = rows.Except(replaced).Select(row => row.ToCheckpoint());
        var superfluous = CheckpointRetention.FindSuperfluous([.. others, checkpoint], run.Specification.Checkpoints.Keep);
        if (replaced is [var present])
        {
            (present.Epoch, present.Key, present.Bytes, present.Sha256) = (checkpoint.Epoch, checkpoint.Key, checkpoint.Bytes, checkpoint.Sha256);
            (present.Metrics, present.CreatedAt) = (checkpoint.Metrics, checkpoint.CreatedAt);
        }
        else
        {
            database.Add(CheckpointRow.Of(run.Id, checkpoint));
        }

        var steps = superfluous.Select(dropped => dropped.Step).ToHashSet();
        database.RemoveRange(rows.Where(row => steps.Contains(row.Step)));
        return superfluous;
    }
}
