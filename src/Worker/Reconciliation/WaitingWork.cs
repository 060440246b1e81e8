using System.Collections.Concurrent;

namespace ImitationService.Worker.Reconciliation;

/// <summary>
/// What the reconciler has enqueued and nobody has taken yet, so that a long queue is not filled with copies. After a while an
/// entry counts no more: another worker may have taken the job and died.
/// </summary>
internal sealed class WaitingWork(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, long> _enqueued = new();

    /// <summary>Notes that something is about to be enqueued. False when it waits in the queue already.</summary>
    public bool TryAdd(string id)
    {
        if (_enqueued.TryGetValue(id, out var at) && time.GetElapsedTime(at) < Memory)
        {
            return false;
        }

        _enqueued[id] = time.GetTimestamp();
        return true;
    }

    /// <summary>Somebody took it.</summary>
    public void Remove(string id) => _enqueued.TryRemove(id, out _);
}
