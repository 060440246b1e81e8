using ImitationService.Domain.Runs;

namespace ImitationService.Infrastructure.Runs;

/// <summary>
/// Wakes waiters of this process. All who wait for an identifier share one entry, which lives until the next change or
/// for a second, whichever comes first: nothing is left behind, and nobody waits longer.
/// </summary>
internal sealed class ChangeSignal(TimeProvider timeProvider) : IChangeSignal
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Number of identifiers somebody waits for.</summary>
    internal int Entries
    {
        get
        {
            lock (_entries)
            {
                return _entries.Count;
            }
        }
    }

    public void Publish(string id)
    {
        Entry? entry;
        lock (_entries)
        {
            _entries.Remove(id, out entry);
        }

        entry?.Complete();
    }

    public Task WaitAsync(string id, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(id, out entry))
            {
                entry = new Entry();
                _entries[id] = entry;
                entry.Timer = timeProvider.CreateTimer(_ => Expire(id, entry), null, Longest, Timeout.InfiniteTimeSpan);
            }
        }

        return entry.Task.WaitAsync(cancellationToken);
    }

    private void Expire(string id, Entry entry)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue(id, out var present) && present == entry)
            {
                _entries.Remove(id);
            }
        }

        entry.Complete();
    }

    private sealed class Entry
    {
        private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _source.Task;

        public ITimer? Timer { get; set; }

        public void Complete()
        {
            _source.TrySetResult();
            Timer?.Dispose();
        }
    }
}
