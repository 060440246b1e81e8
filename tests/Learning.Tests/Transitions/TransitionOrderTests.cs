using ImitationService.Learning.Transitions;

namespace ImitationService.Learning.Tests.Transitions;

public sealed class TransitionOrderTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(10)]
    public void CopyTo_AnEpochInPieces_HasEveryTransitionOnceAndDependsOnSeedAndEpoch(long mostShuffled)
    {
        var (first, second, other) = (Drawn(1, 1, mostShuffled), Drawn(1, 2, mostShuffled), Drawn(2, 1, mostShuffled));

        Assert.Equal(Enumerable.Range(0, 100).Select(row => (long)row), first.Order());
        Assert.Equal(first, Drawn(1, 1, mostShuffled));
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, other);
    }

    private static long[] Drawn(long seed, long epoch, long mostShuffled)
    {
        var order = new TransitionOrder(100, seed, mostShuffled);
        order.Draw(epoch);
        var rows = new long[100];
        for (var place = 0; place < 100; place += 25)
        {
            order.CopyTo(place, rows.AsSpan(place, 25));
        }

        return rows;
    }
}
