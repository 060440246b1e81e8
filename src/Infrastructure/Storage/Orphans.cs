using System.Globalization;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Identity;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Uploads;
using Microsoft.Extensions.Logging;

namespace ImitationService.Infrastructure.Storage;

/// <summary>
/// Bytes that no row names. Identifiers hold their time of creation, and rows are written soon after: bytes of an old identifier
/// without a row will never get one. Keys are listed before rows are read, so that a row written in between protects its bytes.
/// </summary>
internal sealed partial class Orphans(
    IObjectStorage storage,
    IDatasetStore datasets,
    IUploadStore uploads,
    IUploadStorage uploadStorage,
    IRunStore runs,
    ILogger<Orphans> logger)
{
    private const string Incoming = "incoming/";
    private const string UploadRoot = "uploads/";
    private const string DatasetRoot = "datasets/";
    private const string RunRoot = "runs/";

    /// <summary>Removes those of before a time; null where nothing can be under way, and all of them are.</summary>
    public async Task RemoveAsync(DateTimeOffset? before, CancellationToken cancellationToken)
    {
        foreach (var id in await OwnersAsync(Incoming, before, cancellationToken))
        {
            await storage.RemoveAsync(ObjectKeys.Incoming(id), cancellationToken);
        }

        foreach (var id in (await OwnersAsync(UploadRoot, before, cancellationToken)).Except(await uploads.ListIdsAsync(cancellationToken)))
        {
            LogOrphan(id);
            await uploadStorage.RemoveAsync(id, cancellationToken);
        }

        foreach (var id in await OwnersAsync(DatasetRoot, before, cancellationToken))
        {
            if (await datasets.FindAsync(id, cancellationToken) is null && !await uploads.IsGivenAsync(id, cancellationToken))
            {
                LogOrphan(id);
                await storage.RemoveAsync(ObjectKeys.Dataset(id), cancellationToken);
            }
        }

        foreach (var id in await OwnersAsync(RunRoot, before, cancellationToken))
        {
            await RemoveOfRunAsync(id, before is null, cancellationToken);
        }

        if (before is { } time)
        {
            var kept = (await uploads.ListIdsAsync(cancellationToken)).Select(ObjectKeys.UploadContent).ToHashSet();
            await storage.RemoveUnfinishedAsync(time, kept, cancellationToken);
        }
    }

    private async Task RemoveOfRunAsync(string id, bool isQuiet, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(ObjectKeys.Run(id), cancellationToken);
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            LogOrphan(id);
            await storage.RemoveAsync(ObjectKeys.Run(id), cancellationToken);
            return;
        }

        var checkpoints = await runs.ListCheckpointsAsync(id, cancellationToken);
        var named = run.Artifacts.Select(artifact => artifact.Key).Concat(checkpoints.Select(checkpoint => checkpoint.Key)).ToHashSet();
        foreach (var key in keys.Where(key => !named.Contains(key) && (isQuiet || IsOver(run, key))))
        {
            await storage.RemoveAsync(key, cancellationToken);
        }
    }

    // A holder of the lease names its artifacts and checkpoints before it loses the lease, or never.
    private static bool IsOver(Run run, string key) =>
        run.IsTerminal || (EpochOf(run.Id, key) is { } epoch && epoch < run.LeaseEpoch);

    private static long? EpochOf(string runId, string key)
    {
        var rest = key.AsSpan(ObjectKeys.Run(runId).Length);
        return rest is ['e', .. var number] && number.IndexOf('/') is > 0 and var end
            && long.TryParse(number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? epoch
            : null;
    }

    private async Task<List<string>> OwnersAsync(string prefix, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var owners = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in await KeysAsync(prefix, cancellationToken))
        {
            owners.Add(key[prefix.Length..].Split('/')[0]);
        }

        return [.. owners.Where(owner => before is null || Identifier.FindTime(owner) < before)];
    }

    private async Task<List<string>> KeysAsync(string prefix, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var key in storage.ListAsync(prefix, cancellationToken))
        {
            keys.Add(key);
        }

        return keys;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removing the bytes of {Id}: its row was never written")]
    private partial void LogOrphan(string id);
}
