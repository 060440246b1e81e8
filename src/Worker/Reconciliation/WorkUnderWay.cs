using System.Collections.Concurrent;

namespace ImitationService.Worker.Reconciliation;

/// <summary>What this process works on now: a job that comes twice is done once.</summary>
internal sealed class WorkUnderWay
{
    private readonly ConcurrentDictionary<string, byte> _ids = new();

    /// <summary>Begins. False when it is under way already.</summary>
    public bool TryBegin(string id) => _ids.TryAdd(id, 0);

    /// <summary>Ends.</summary>
    public void End(string id) => _ids.TryRemove(id, out _);

    /// <summary>Whether it is under way.</summary>
    public bool Contains(string id) => _ids.ContainsKey(id);
}
