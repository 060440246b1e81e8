using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Workers;
using ImitationService.Worker.Registration;
using Microsoft.Extensions.Options;

namespace ImitationService.Worker.Training;

/// <summary>Takes the run that is next, for this worker.</summary>
internal sealed class NextRun(IRunQueue queue, WorkerIdentity identity, IOptions<WorkerOptions> options, TimeProvider time)
{
    /// <summary>Takes the next run of a queue; null when nothing waits there.</summary>
    public async Task<HeldRun?> TakeAsync(WorkQueue from, CancellationToken cancellationToken)
    {
        // Before the question: the lease begins no sooner than this.
        var askedAt = time.GetTimestamp();
        var run = await queue.AcquireNextAsync(from, identity.Id, options.Value.Lease, cancellationToken);
        if (run is null)
        {
            return null;
        }

        FaultPoint.Reach(FaultPoints.RunLeased);
        return new HeldRun(run, askedAt);
    }
}

/// <summary>A run whose lease this worker has just taken.</summary>
/// <param name="Run">The run.</param>
/// <param name="AskedAt">The worker's own monotonic clock when it asked.</param>
internal sealed record HeldRun(Run Run, long AskedAt);
