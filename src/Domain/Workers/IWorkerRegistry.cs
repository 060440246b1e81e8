namespace ImitationService.Domain.Workers;

/// <summary>Which workers there are. Nothing is decided by it but what people are told: leases decide who trains.</summary>
public interface IWorkerRegistry
{
    /// <summary>A worker is there, now and for a while; said again and again while it lives.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="lifetime">How long it counts as there unless it says so again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task AnnounceAsync(WorkerRegistration worker, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>A worker leaves in good order.</summary>
    Task LeaveAsync(string id, CancellationToken cancellationToken);

    /// <summary>The workers that are there, from the oldest to the newest.</summary>
    Task<IReadOnlyList<LivingWorker>> ListAsync(CancellationToken cancellationToken);
}
