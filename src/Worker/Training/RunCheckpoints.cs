using System.Security.Cryptography;
using ImitationService.Domain.Faults;
using ImitationService.Domain.Runs;
using ImitationService.Domain.Storage;
using ImitationService.Domain.Tracing;
using ImitationService.Learning.Checkpoints;
using ImitationService.Worker.Processes;
using Microsoft.Extensions.Logging;

namespace ImitationService.Worker.Training;

/// <summary>The checkpoints of runs: fetched and verified before an attempt, stored and committed during it.</summary>
internal sealed partial class RunCheckpoints(IRunStore runs, IObjectStorage storage, StorageFaults faults, ILogger<RunCheckpoints> logger)
{
    /// <summary>Fetches the checkpoint that an attempt goes on from, and removes the bytes that attempts before it left in nobody's row.</summary>
    /// <param name="run">The run, just acquired.</param>
    /// <param name="path">Takes the file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<FetchedCheckpoint> FetchAsync(Run run, string path, CancellationToken cancellationToken)
    {
        var checkpoints = await runs.ListCheckpointsAsync(run.Id, cancellationToken);
        await RemoveUnnamedAsync(run, checkpoints, cancellationToken);
        if (checkpoints.FirstOrDefault(checkpoint => checkpoint.Step == run.StartStep) is not { } start)
        {
            return new FetchedCheckpoint(null, IsDamaged: false);
        }

        var sha256 = await faults.RideOutAsync($"Run {run.Id}, checkpoint {start.Step}", () => CopyAsync(start.Key, path, cancellationToken), cancellationToken);
        if (sha256 != start.Sha256)
        {
            LogDamaged(run.Id, start.Step, start.Sha256, sha256);
            return new FetchedCheckpoint(null, IsDamaged: true);
        }

        return new FetchedCheckpoint(new CheckpointOrigin(path, start.IsForked), IsDamaged: false);
    }

    /// <summary>Stores a checkpoint's bytes, commits its row, and removes the bytes of those that are kept no more.</summary>
    /// <returns>False when the run is no longer ours.</returns>
    public async Task<bool> StoreAsync(LeasedRun lease, CheckpointMessage taken, CancellationToken cancellationToken)
    {
        using var trace = ServiceTracing.Begin(ServiceTracing.Checkpoint, ServiceTracing.Current, lease.Id, lease.Attempt);
        StoredObject stored;
        await using (var content = File.OpenRead(taken.Path))
        {
            stored = await storage.PutAsync(ObjectKeys.RunCheckpoint(lease.Id, lease.Epoch, taken.Step), content, cancellationToken);
        }

        var checkpoint = new Checkpoint(taken.Step, lease.Epoch, stored.Key, stored.Bytes, stored.Sha256, taken.Metrics, DateTimeOffset.UnixEpoch);
        FaultPoint.Reach(FaultPoints.CheckpointStored);
        if (await lease.CommitAsync(checkpoint, taken.IsOnDemand, cancellationToken) is not { } committed)
        {
            return false;
        }

        FaultPoint.Reach(FaultPoints.CheckpointCommitted);
        foreach (var dropped in committed.Dropped)
        {
            await RemoveAsync(dropped.Key, cancellationToken);
        }

        return true;
    }

    private async Task RemoveUnnamedAsync(Run run, IReadOnlyList<Checkpoint> checkpoints, CancellationToken cancellationToken)
    {
        var named = checkpoints.Select(checkpoint => checkpoint.Key).Concat(run.Artifacts.Select(artifact => artifact.Key)).ToHashSet();
        var unnamed = await faults.RideOutAsync($"Run {run.Id}", ListAsync, cancellationToken);
        foreach (var key in unnamed)
        {
            await RemoveAsync(key, cancellationToken);
        }

        async Task<List<string>> ListAsync()
        {
            var found = new List<string>();
            await foreach (var key in storage.ListAsync(ObjectKeys.Run(run.Id), cancellationToken))
            {
                if (!named.Contains(key))
                {
                    found.Add(key);
                }
            }

            return found;
        }
    }

    // Bytes that no row names harm nobody: what cannot be removed now is removed before the next attempt.
    private async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await storage.RemoveAsync(key, cancellationToken);
        }
        catch (Exception exception) when (StorageFaults.IsFault(exception, cancellationToken))
        {
            LogLeft(exception, key);
        }
    }

    private async Task<string> CopyAsync(string key, string path, CancellationToken cancellationToken)
    {
        await using var content = await storage.OpenReadAsync(key, 0, cancellationToken);
        if (content is null)
        {
            return "nothing";
        }

        await using var file = File.Create(path);
        await content.CopyToAsync(file, cancellationToken);
        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run}: the checkpoint of step {Step} should have digest {Expected} and has {Found}")]
    private partial void LogDamaged(string run, long step, string expected, string found);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bytes {Key} could not be removed; they are looked for again")]
    private partial void LogLeft(Exception exception, string key);
}

/// <summary>What an attempt goes on from.</summary>
/// <param name="Origin">The checkpoint; null is the beginning.</param>
/// <param name="IsDamaged">Whether there should be one, and its bytes are missing or not what they were.</param>
internal sealed record FetchedCheckpoint(CheckpointOrigin? Origin, bool IsDamaged);
