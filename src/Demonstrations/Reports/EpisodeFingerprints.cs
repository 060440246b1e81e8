using System.Runtime.InteropServices;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports;

/// <summary>Finds episodes that are equal in every observation and action: the one may train a policy and the other validate it.</summary>
internal sealed class EpisodeFingerprints(IReadOnlyList<long> lengths)
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private readonly ulong[] _hashes = new ulong[lengths.Count];

    /// <summary>A pass over the rows of one feature.</summary>
    /// <param name="extra">Rows of each episode beyond its transitions: 1 with a final observation.</param>
    public Pass Begin(int extra) => new(this, extra);

    /// <summary>Points at every episode that equals an earlier one.</summary>
    public void Report(ProblemList problems)
    {
        var first = new Dictionary<(ulong Hash, long Length), int>(_hashes.Length);
        foreach (var (episode, hash) in _hashes.Index())
        {
            if (!first.TryAdd((hash, lengths[episode]), episode))
            {
                problems.Add(
                    ProblemSeverity.Warning,
                    "duplicate-episode",
                    $"The episode is equal to episode {first[(hash, lengths[episode])]}.",
                    "Leave copies out: a policy that is validated on what it was trained on looks better than it is.",
                    episode: episode);
            }
        }
    }

    /// <summary>One pass.</summary>
    internal sealed class Pass(EpisodeFingerprints owner, int extra)
    {
        private int _episode = -1;
        private long _left;

        /// <summary>Mixes in the next rows: [rows, width].</summary>
        public void Add(ReadOnlySpan<float> rows, int width)
        {
            while (!rows.IsEmpty)
            {
                if (_left == 0)
                {
                    _left = owner.LengthOf(++_episode) + extra;
                }

                var count = (int)Math.Min(_left, rows.Length / width);
                owner.Mix(_episode, rows[..(count * width)]);
                rows = rows[(count * width)..];
                _left -= count;
            }
        }
    }

    private long LengthOf(int episode) => lengths[episode];

    private void Mix(int episode, ReadOnlySpan<float> values)
    {
        var hash = _hashes[episode];
        foreach (var word in MemoryMarshal.Cast<float, uint>(values))
        {
            hash = (hash ^ word) * Prime;
            hash ^= hash >> 29;
        }

        _hashes[episode] = hash;
    }
}
