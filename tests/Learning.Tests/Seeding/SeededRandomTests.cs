using ImitationService.Learning.Seeding;

namespace ImitationService.Learning.Tests.Seeding;

public sealed class SeededRandomTests
{
    // The numbers are part of a seed's meaning: with other ones, no old run could be repeated.
    [Fact]
    public void NextInteger_OfAKnownSeed_IsWhatItAlwaysWas()
    {
        var random = new SeededRandom(7, SeedPurpose.Order, 1);

        Assert.Equal(new long[] { 459, 68, 652, 803, 160 }, Enumerable.Range(0, 5).Select(_ => random.NextInteger(1000)));
    }

    [Fact]
    public void Constructor_OtherSeedPurposeOrIndex_GivesOtherNumbers()
    {
        long[] first =
        [
            new SeededRandom(1, SeedPurpose.Order, 1).NextInteger(long.MaxValue),
            new SeededRandom(2, SeedPurpose.Order, 1).NextInteger(long.MaxValue),
            new SeededRandom(1, SeedPurpose.Split, 1).NextInteger(long.MaxValue),
            new SeededRandom(1, SeedPurpose.Order, 2).NextInteger(long.MaxValue),
            new SeededRandom(-1, SeedPurpose.Order, 1).NextInteger(long.MaxValue),
        ];

        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void NextInteger_ManyTimes_IsUniform()
    {
        var random = new SeededRandom(3, SeedPurpose.Split);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            counts[random.NextInteger(7)]++;
        }

        // Five standard deviations of a binomial of 70,000 at 1/7.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 463, 10_000 + 463));
    }

    [Fact]
    public void NextSingle_ManyTimes_IsUniformInTheUnitInterval()
    {
        var random = new SeededRandom(3, SeedPurpose.InitialWeights);
        var values = Enumerable.Range(0, 100_000).Select(_ => random.NextSingle()).ToList();

        Assert.All(values, value => Assert.InRange(value, 0f, 0.99999999f));
        Assert.Equal(0.5, values.Average(), 0.01);
        Assert.Equal(1.0 / 12, values.Average(value => Math.Pow(value - 0.5, 2)), 0.002);
    }

    [Fact]
    public void Shuffle_AList_KeepsItsElementsInAnotherOrder()
    {
        var elements = Enumerable.Range(0, 1000).Select(i => (long)i).ToArray();
        var shuffled = elements.ToArray();

        new SeededRandom(1, SeedPurpose.Order).Shuffle(shuffled);

        Assert.Equal(elements, shuffled.Order());
        Assert.True(shuffled.Zip(elements).Count(pair => pair.First == pair.Second) < 10);
    }
}
