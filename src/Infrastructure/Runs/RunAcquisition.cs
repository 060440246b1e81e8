using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <summary>How a worker takes a run, whichever way it was found.</summary>
internal static class RunAcquisition
{
    /// <summary>
    /// Gives the lease, within the transaction at hand, to go on from the newest checkpoint that the run allows; what lies after it
    /// is forgotten. The run must be acquirable.
    /// </summary>
    public static async Task TakeAsync(
        ServiceDatabase database,
        Run run,
        string owner,
        TimeSpan duration,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var newest = run.ResumeStep ?? long.MaxValue;
        var from = await database.Checkpoints.AsNoTracking()
            .Where(row => row.RunId == run.Id && row.Step <= newest)
            .OrderByDescending(row => row.Step)
            .FirstOrDefaultAsync(cancellationToken);
        run.Acquire(owner, duration, now, from?.ToCheckpoint());
        await ForgetAfterAsync(database, run, cancellationToken);
        database.AddPendingEvents(run);
    }

    // What lies after the step that the attempt goes on from is measured, and taken, again.
    private static async Task ForgetAfterAsync(ServiceDatabase database, Run run, CancellationToken cancellationToken)
    {
        await database.MetricPoints.Where(row => row.RunId == run.Id && row.Step > run.StartStep).ExecuteDeleteAsync(cancellationToken);
        await database.Checkpoints.Where(row => row.RunId == run.Id && row.Step > run.StartStep).ExecuteDeleteAsync(cancellationToken);
    }
}
