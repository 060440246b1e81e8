using ImitationService.Learning.Seeding;

namespace ImitationService.Learning.Transitions;

/// <summary>How the held-out transitions were chosen.</summary>
internal enum SplitKind
{
    /// <summary>Nothing is held out.</summary>
    None,

    /// <summary>Whole episodes, drawn by the seed.</summary>
    ByEpisode,

    /// <summary>The end of the only episode: neighbours of training transitions, so scores are optimistic.</summary>
    TailOfTheOnlyEpisode,
}

/// <summary>A stretch of one episode.</summary>
/// <param name="Episode">Its number, from 0.</param>
/// <param name="First">Its first transition, counted within the episode.</param>
/// <param name="Length">Transitions.</param>
internal readonly record struct EpisodePart(int Episode, long First, long Length);

/// <summary>Which transitions are trained on and which are held out.</summary>
/// <param name="Kind">How they were chosen.</param>
/// <param name="Training">In the dataset's order.</param>
/// <param name="HeldOut">In the dataset's order.</param>
internal sealed record EpisodeSplit(SplitKind Kind, IReadOnlyList<EpisodePart> Training, IReadOnlyList<EpisodePart> HeldOut)
{
    /// <summary>Splits episodes of these lengths. Never within an episode unless there is only one; both parts have something.</summary>
    public static EpisodeSplit Of(IReadOnlyList<long> lengths, double heldOutFraction, long seed)
    {
        var all = lengths.Select((length, episode) => new EpisodePart(episode, 0, length)).Where(part => part.Length > 0).ToList();
        if (heldOutFraction == 0 || (all.Count == 1 && all[0].Length < 2))
        {
            return new EpisodeSplit(SplitKind.None, all, []);
        }

        return all.Count == 1 ? CutTail(all[0], heldOutFraction) : DrawEpisodes(all, heldOutFraction, seed);
    }

    /// <summary>Lengths of episodes, from their cumulative offsets.</summary>
    public static IReadOnlyList<long> Lengths(ReadOnlySpan<long> offsets)
    {
        var lengths = new long[offsets.Length - 1];
        for (var episode = 0; episode < lengths.Length; episode++)
        {
            lengths[episode] = offsets[episode + 1] - offsets[episode];
        }

        return lengths;
    }

    /// <summary>All of the parts, or evenly chosen ones of so many transitions at most.</summary>
    public static IReadOnlyList<EpisodePart> Thin(IReadOnlyList<EpisodePart> parts, long mostTransitions)
    {
        var total = parts.Sum(part => part.Length);
        if (total <= mostTransitions)
        {
            return parts;
        }

        var stride = (total + mostTransitions - 1) / mostTransitions;
        return Batches([.. parts.Where((_, i) => i % stride == 0)], mostTransitions).First();
    }

    /// <summary>The parts in pieces of so many transitions, the last one apart; an episode may be in several.</summary>
    public static IEnumerable<IReadOnlyList<EpisodePart>> Batches(IReadOnlyList<EpisodePart> parts, long transitions)
    {
        var (batch, room) = (new List<EpisodePart>(), transitions);
        foreach (var part in parts)
        {
            for (var done = 0L; done < part.Length;)
            {
                var length = Math.Min(room, part.Length - done);
                batch.Add(part with { First = part.First + done, Length = length });
                (done, room) = (done + length, room - length);
                if (room == 0)
                {
                    yield return batch;
                    (batch, room) = ([], transitions);
                }
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static EpisodeSplit CutTail(EpisodePart only, double heldOutFraction)
    {
        var heldOut = Share(only.Length, heldOutFraction);
        var training = only.Length - heldOut;
        return new EpisodeSplit(
            SplitKind.TailOfTheOnlyEpisode,
            [only with { Length = training }],
            [new EpisodePart(only.Episode, training, heldOut)]);
    }

    private static EpisodeSplit DrawEpisodes(List<EpisodePart> all, double heldOutFraction, long seed)
    {
        var order = new long[all.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        new SeededRandom(seed, SeedPurpose.Split).Shuffle(order);
        var drawn = order.Take((int)Share(all.Count, heldOutFraction)).ToHashSet();
        return new EpisodeSplit(
            SplitKind.ByEpisode,
            [.. all.Where((_, i) => !drawn.Contains(i))],
            [.. all.Where((_, i) => drawn.Contains(i))]);
    }

    private static long Share(long count, double fraction) => Math.Clamp((long)Math.Round(count * fraction), 1, count - 1);
}
