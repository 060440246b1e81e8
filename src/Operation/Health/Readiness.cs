using ImitationService.Domain.Identity;
using ImitationService.Domain.Storage;
using ImitationService.Infrastructure.Database;
using Microsoft.Extensions.Logging;

namespace ImitationService.Operation.Health;

/// <summary>Whether a process can do its work: the database answers, its tables are of this version, and the storage takes bytes.</summary>
public sealed partial class Readiness(IDatabaseCondition database, IObjectStorage storage, TimeProvider time, ILogger<Readiness> logger)
{
    private const string ProbePrefix = "health";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Asks all of them at once.</summary>
    /// <returns>What does not work, and why, in words that name no secret; empty when all does.</returns>
    public async Task<IReadOnlyList<ReadinessFault>> FindFaultsAsync(CancellationToken cancellationToken)
    {
        var faults = await Task.WhenAll(
            ProbeAsync("database", "It cannot be reached.", FindMigrationFaultAsync, cancellationToken),
            ProbeAsync("storage", "It takes no bytes.", FindStorageFaultAsync, cancellationToken));
        return [.. faults.OfType<ReadinessFault>()];
    }

    private async Task<ReadinessFault?> FindMigrationFaultAsync(CancellationToken cancellationToken)
    {
        var pending = await database.ListPendingMigrationsAsync(cancellationToken);
        return pending.Count == 0
            ? null
            : new ReadinessFault("migrations", $"The tables lack {pending.Count} migrations of this version, from {pending[0]} on.");
    }

    /// <summary>Only writing tells a full or read-only store from a good one.</summary>
    private async Task<ReadinessFault?> FindStorageFaultAsync(CancellationToken cancellationToken)
    {
        // With the time in it: whoever sweeps leftovers sees how old it is.
        var probeId = Identifier.Create(ProbePrefix, time.GetUtcNow());
        await storage.PutAsync(ObjectKeys.IncomingFile(probeId, 0), new MemoryStream([1]), cancellationToken);
        await storage.RemoveAsync(ObjectKeys.Incoming(probeId), cancellationToken);
        return null;
    }

    /// <summary>Whatever goes wrong in a probe is its result; the log has it.</summary>
    private async Task<ReadinessFault?> ProbeAsync(
        string name,
        string reason,
        Func<CancellationToken, Task<ReadinessFault?>> probe,
        CancellationToken cancellationToken)
    {
        try
        {
            // What hangs is as little use as what fails, and not everything that hangs looks at its token.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            return await probe(limit.Token).WaitAsync(Patience, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFault(exception, name);
            return new ReadinessFault(name, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Not ready: the {Name} does not work")]
    private partial void LogFault(Exception exception, string name);
}

/// <summary>Something that does not work.</summary>
/// <param name="Name">database, migrations or storage.</param>
/// <param name="Reason">Why, in words for people.</param>
public sealed record ReadinessFault(string Name, string Reason);
