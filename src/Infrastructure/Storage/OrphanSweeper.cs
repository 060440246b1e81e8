using ImitationService.Domain.Datasets;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImitationService.Infrastructure.Storage;

/// <summary>
/// Removes what an earlier process left half done: uploads under way, and bytes whose row was never written. Only for a
/// folder that one process holds, and before that process takes requests: nothing can be under way then.
/// </summary>
internal sealed partial class OrphanSweeper(
    IObjectStorage storage,
    IDatasetStore datasets,
    IRunStore runs,
    ILogger<OrphanSweeper> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await storage.RemoveAsync("incoming/", cancellationToken);
        foreach (var id in await OwnersAsync("datasets/", cancellationToken))
        {
            if (await datasets.FindAsync(id, cancellationToken) is null)
            {
                LogOrphan(id);
                await storage.RemoveAsync(ObjectKeys.Dataset(id), cancellationToken);
            }
        }

        foreach (var id in await OwnersAsync("runs/", cancellationToken))
        {
            await SweepRunAsync(id, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Nothing trains before the start: what no row of the run names was stored by an attempt that was lost.
    private async Task SweepRunAsync(string id, CancellationToken cancellationToken)
    {
        var run = await runs.FindAsync(id, cancellationToken);
        if (run is null)
        {
            LogOrphan(id);
            await storage.RemoveAsync(ObjectKeys.Run(id), cancellationToken);
            return;
        }

        var checkpoints = await runs.ListCheckpointsAsync(id, cancellationToken);
        var named = run.Artifacts.Select(artifact => artifact.Key).Concat(checkpoints.Select(checkpoint => checkpoint.Key)).ToHashSet();
        await foreach (var key in storage.ListAsync(ObjectKeys.Run(id), cancellationToken))
        {
            if (!named.Contains(key))
            {
                await storage.RemoveAsync(key, cancellationToken);
            }
        }
    }

    private async Task<List<string>> OwnersAsync(string prefix, CancellationToken cancellationToken)
    {
        var owners = new List<string>();
        await foreach (var key in storage.ListAsync(prefix, cancellationToken))
        {
            var owner = key[prefix.Length..key.IndexOf('/', prefix.Length)];
            if (owners.Count == 0 || owners[^1] != owner)
            {
                owners.Add(owner);
            }
        }

        return owners;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing the bytes of {Id}: its row was never written")]
    private partial void LogOrphan(string id);
}
