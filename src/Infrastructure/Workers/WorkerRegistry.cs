using ImitationService.Domain.Workers;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Workers;

/// <summary>Workers in the database. A row outlives its worker by a day, for those who look for what happened.</summary>
internal sealed class WorkerRegistry(DatabaseDialect dialect, DatabaseWriter writer) : IWorkerRegistry
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    public Task AnnounceAsync(WorkerRegistration worker, TimeSpan lifetime, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            async (database, now) =>
            {
                var row = await database.Workers.FirstOrDefaultAsync(row => row.Id == worker.Id, cancellationToken);
                if (row is null)
                {
                    var forgotten = now - Memory;
                    await database.Workers.Where(old => old.ExpiresAt <= forgotten).ExecuteDeleteAsync(cancellationToken);
                    database.Add(RowOf(worker, now, now + lifetime));
                }
                else
                {
                    (row.LastSeenAt, row.ExpiresAt) = (now, now + lifetime);
                }

                return await database.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);

    public Task LeaveAsync(string id, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            (database, now) => database.Workers
                .Where(row => row.Id == id)
                .ExecuteUpdateAsync(row => row.SetProperty(worker => worker.ExpiresAt, now), cancellationToken),
            cancellationToken);

    public async Task<IReadOnlyList<LivingWorker>> ListAsync(CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var now = await dialect.GetTimeAsync(database, cancellationToken);
        var rows = await database.Workers.AsNoTracking()
            .Where(row => row.ExpiresAt > now)
            .OrderBy(row => row.Id)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToWorker())];
    }

    private static WorkerRow RowOf(WorkerRegistration worker, DateTimeOffset now, DateTimeOffset expiresAt) => new()
    {
        Id = worker.Id,
        Host = worker.Host,
        Process = worker.Process,
        Version = worker.Version,
        IoSlots = worker.Slots.GetValueOrDefault(WorkQueue.Io),
        CpuSlots = worker.Slots.GetValueOrDefault(WorkQueue.Cpu),
        GpuSlots = worker.Slots.GetValueOrDefault(WorkQueue.Gpu),
        StartedAt = now,
        LastSeenAt = now,
        ExpiresAt = expiresAt,
    };
}
