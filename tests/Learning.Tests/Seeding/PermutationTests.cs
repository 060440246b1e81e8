using ImitationService.Learning.Seeding;

namespace ImitationService.Learning.Tests.Seeding;

public sealed class PermutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(4096)]
    [InlineData(4097)]
    public void Item_OverAllPlaces_HasEveryNumberOnce(int count)
    {
        var permutation = new Permutation(count, new SeededRandom(1, SeedPurpose.Order));

        Assert.Equal(Enumerable.Range(0, count).Select(number => (long)number), Enumerable.Range(0, count).Select(place => permutation[place]).Order());
    }

    // Each number should come first about equally often, whatever its size; 16 standard deviations of chi² with 9 degrees of freedom are 77.
    [Fact]
    public void Item_OverManySeeds_PutsEveryNumberAnywhere()
    {
        const int Draws = 10_000;
        var counts = new long[2, 10];
        for (var seed = 0; seed < Draws; seed++)
        {
            var permutation = new Permutation(10, new SeededRandom(seed, SeedPurpose.Order, 3));
            counts[0, permutation[0]]++;
            counts[1, permutation[7]]++;
        }

        for (var place = 0; place < 2; place++)
        {
            var chi = Enumerable.Range(0, 10).Sum(number => Math.Pow(counts[place, number] - (Draws / 10.0), 2) / (Draws / 10.0));
            Assert.InRange(chi, 0.1, 77);
        }
    }

    // Neighbours must not stay neighbours: a minibatch would be a stretch of one episode.
    [Fact]
    public void Item_OfNeighbours_AreFarApart()
    {
        var permutation = new Permutation(100_000_000, new SeededRandom(1, SeedPurpose.Order));

        var distances = Enumerable.Range(0, 10_000).Select(place => Math.Abs(permutation[place + 1] - permutation[place]) / 100_000_000.0).ToList();

        Assert.InRange(distances.Average(), 0.32, 0.35); // a third is chance
    }
}
