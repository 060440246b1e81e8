using ImitationService.Domain.Identity;
using ImitationService.Domain.Runs;
using ImitationService.Infrastructure.Database;
using Microsoft.EntityFrameworkCore;

namespace ImitationService.Infrastructure.Runs;

/// <content>What is read.</content>
internal sealed partial class RunStore
{
    // Clients poll this one; compiled, it costs half of what the query pipeline would. Not static: it is compiled for one database.
    private readonly Func<ServiceDatabase, string, string, CancellationToken, Task<Run?>> _findInProject =
        EF.CompileAsyncQuery((ServiceDatabase database, string projectId, string id, CancellationToken _) =>
            database.Runs.AsNoTracking().FirstOrDefault(run => run.ProjectId == projectId && run.Id == id));

    public async Task<Run?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!Identifier.IsWellFormed(Identifier.Run, id))
        {
            return null;
        }

        await using var database = dialect.Open();
        return await database.Runs.AsNoTracking().FirstOrDefaultAsync(run => run.Id == id, cancellationToken);
    }

    public async Task<Run?> FindAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        if (id.Contains('\0'))
        {
            // No identifier has one, and Postgres takes no text that has.
            return null;
        }

        await using var database = dialect.Open();
        return Identifier.IsWellFormed(Identifier.Run, id)
            ? await _findInProject(database, projectId, id, cancellationToken)
            : await FindByClientAsync(database, projectId, id, cancellationToken);
    }

    public async Task<IReadOnlyList<Run>> ListAsync(
        string projectId,
        RunFilter filter,
        string? after,
        int limit,
        CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var runs = database.Runs.AsNoTracking().Where(run => run.ProjectId == projectId);
        runs = filter.State is { } state ? runs.Where(run => run.State == state) : runs;
        runs = filter.DatasetId is { } datasetId ? runs.Where(run => EF.Property<string>(run, RunTable.DatasetId) == datasetId) : runs;
        runs = filter.Algorithm is { } algorithm ? runs.Where(run => EF.Property<string>(run, RunTable.Algorithm) == algorithm) : runs;
        runs = after is not null ? runs.Where(run => string.Compare(run.Id, after) < 0) : runs;
        return await runs.OrderByDescending(run => run.Id).Take(limit).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListIdsAsync(
        IReadOnlyCollection<RunState> states,
        CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return await database.Runs
            .Where(run => states.Contains(run.State))
            .OrderBy(run => run.Id)
            .Select(run => run.Id)
            .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<RunEvent>> ListEventsAsync(
        string id,
        long after,
        int limit,
        CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        var rows = await database.RunEvents.AsNoTracking()
            .Where(row => row.RunId == id && row.Sequence > after)
            .OrderBy(row => row.Sequence)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToEvent())];
    }

    public async Task<IReadOnlyList<MetricPoint>> ListMetricsAsync(
        string id,
        MetricQuery query,
        CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return await MetricThinning.ReadAsync(database, id, query, cancellationToken);
    }

    public async Task<bool> IsDatasetInUseAsync(string datasetId, CancellationToken cancellationToken)
    {
        await using var database = dialect.Open();
        return await database.Runs.AnyAsync(
            run => EF.Property<string>(run, RunTable.DatasetId) == datasetId && !Run.TerminalStates.Contains(run.State),
            cancellationToken);
    }

    private static async Task<Run?> FindSameAsync(ServiceDatabase database, Run run, CancellationToken cancellationToken) =>
        await database.Runs.AsNoTracking().FirstOrDefaultAsync(row => row.Id == run.Id, cancellationToken)
        ?? (run.ClientId is null ? null : await FindByClientAsync(database, run.ProjectId, run.ClientId, cancellationToken));

    private static Task<Run?> FindByClientAsync(ServiceDatabase database, string projectId, string clientId, CancellationToken cancellationToken) =>
        database.Runs.AsNoTracking().FirstOrDefaultAsync(run => run.ProjectId == projectId && run.ClientId == clientId, cancellationToken);
}
