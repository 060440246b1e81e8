namespace ImitationService.Domain.Statistics;

/// <summary>Counts what the tables hold, for those who keep the service running.</summary>
public interface IServiceStatistics
{
    /// <summary>Counts now, by the database's clock. A handful of index reads; not for every request.</summary>
    Task<ServiceStatistics> CountAsync(CancellationToken cancellationToken);
}
