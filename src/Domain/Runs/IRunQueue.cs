using ImitationService.Domain.Workers;

namespace ImitationService.Domain.Runs;

/// <summary>The waiting runs, and who is trained when; the rule is <see cref="DispatchRule"/>.</summary>
public interface IRunQueue
{
    /// <summary>
    /// Takes the lease of the run that is next in a queue, by the store's clock and in one transaction: of several workers that
    /// ask at once, each gets a run of its own. Null when nothing waits that may begin now.
    /// </summary>
    Task<Run?> AcquireNextAsync(WorkQueue queue, string owner, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Runs that wait in these queues, from the oldest on.</summary>
    Task<IReadOnlyList<WaitingRun>> ListWaitingAsync(IReadOnlyCollection<WorkQueue> queues, int limit, CancellationToken cancellationToken);

    /// <summary>Identifiers of runs whose lease has run out, by the store's clock.</summary>
    Task<IReadOnlyList<string>> ListLostAsync(CancellationToken cancellationToken);

    /// <summary>Where a waiting run stands in its queue; null once it waits no more.</summary>
    Task<QueuePlace?> FindPlaceAsync(Run run, CancellationToken cancellationToken);
}

/// <summary>A run that waits.</summary>
/// <param name="Id">The run.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Delay">How long until its next attempt may begin; zero is now.</param>
public sealed record WaitingRun(string Id, WorkQueue Queue, TimeSpan Delay);
