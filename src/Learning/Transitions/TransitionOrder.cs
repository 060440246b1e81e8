using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Seeding;

namespace ImitationService.Learning.Transitions;

/// <summary>
/// The order in which an epoch goes through transitions, from the seed and the epoch's number alone. Few are shuffled in
/// memory; of many the order is worked out place by place. Which of the two depends on their number alone, so that a run is
/// the same wherever its transitions are kept.
/// </summary>
/// <param name="count">Transitions.</param>
/// <param name="seed">The run's, or a member's.</param>
/// <param name="mostShuffled">The largest number that is shuffled in memory.</param>
internal sealed class TransitionOrder(long count, long seed, long mostShuffled = MemoryEstimate.MostShuffled)
{
    private readonly int[]? _shuffled = count <= mostShuffled ? new int[count] : null;
    private Permutation? _permutation;

    /// <summary>Transitions of an epoch.</summary>
    public long Count => count;

    /// <summary>Draws the order of an epoch, which is counted from 1.</summary>
    public void Draw(long epoch)
    {
        var random = new SeededRandom(seed, SeedPurpose.Order, epoch);
        if (_shuffled is null)
        {
            _permutation = new Permutation(count, random);
            return;
        }

        for (var i = 0; i < _shuffled.Length; i++)
        {
            _shuffled[i] = i;
        }

        random.Shuffle(_shuffled.AsSpan());
    }

    /// <summary>The transitions from a place of the drawn order on.</summary>
    public void CopyTo(long place, Span<long> rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _shuffled is null ? _permutation![place + i] : _shuffled[place + i];
        }
    }
}
