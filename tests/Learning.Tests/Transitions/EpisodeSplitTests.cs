using ImitationService.Learning.Transitions;

namespace ImitationService.Learning.Tests.Transitions;

public sealed class EpisodeSplitTests
{
    private static readonly long[] TenEpisodes = [.. Enumerable.Range(5, 10).Select(length => (long)length)];

    [Fact]
    public void Of_ManyEpisodes_NeverSplitsOne()
    {
        var split = EpisodeSplit.Of(TenEpisodes, 0.3, 1);

        Assert.Equal(SplitKind.ByEpisode, split.Kind);
        Assert.Equal(3, split.HeldOut.Count);
        Assert.Equal(Enumerable.Range(0, 10), split.Training.Concat(split.HeldOut).Select(part => part.Episode).Order());
        Assert.All(split.Training.Concat(split.HeldOut), part => Assert.Equal(new EpisodePart(part.Episode, 0, TenEpisodes[part.Episode]), part));
    }

    [Fact]
    public void Of_SameSeed_IsTheSameAndOtherSeedsAreNot()
    {
        var splits = Enumerable.Range(1, 5).Select(seed => Describe(EpisodeSplit.Of(TenEpisodes, 0.3, seed))).ToList();

        Assert.Equal(splits[0], Describe(EpisodeSplit.Of(TenEpisodes, 0.3, 1)));
        Assert.True(splits.Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.9, 9)]
    [InlineData(0.99, 9)]
    public void Of_SmallOrLargeFraction_LeavesSomethingOnBothSides(double fraction, int heldOut) =>
        Assert.Equal(heldOut, EpisodeSplit.Of(TenEpisodes, fraction, 1).HeldOut.Count);

    [Fact]
    public void Of_OneEpisode_CutsItsTail()
    {
        var split = EpisodeSplit.Of([100], 0.2, 1);

        Assert.Equal(SplitKind.TailOfTheOnlyEpisode, split.Kind);
        Assert.Equal([new EpisodePart(0, 0, 80)], split.Training);
        Assert.Equal([new EpisodePart(0, 80, 20)], split.HeldOut);
    }

    [Theory]
    [InlineData(100, 0.0)]
    [InlineData(1, 0.5)]
    public void Of_NothingToHoldOut_TrainsOnEverything(long length, double fraction)
    {
        var split = EpisodeSplit.Of([length], fraction, 1);

        Assert.Equal(SplitKind.None, split.Kind);
        Assert.Equal([new EpisodePart(0, 0, length)], split.Training);
        Assert.Empty(split.HeldOut);
    }

    private static string Describe(EpisodeSplit split) => string.Join(",", split.HeldOut.Select(part => part.Episode));
}
