using ImitationService.Domain.Algorithms;
using ImitationService.Learning.Optimization;

namespace ImitationService.Learning.Tests.Optimization;

public sealed class LearningRateTests
{
    [Fact]
    public void At_ConstantWithWarmup_RisesToTheHighestAndStays()
    {
        var rate = new LearningRate(0.1, LearningRateSchedule.Constant, 4, 10);

        Assert.Equal([0.025, 0.05, 0.075, 0.1, 0.1, 0.1], new long[] { 1, 2, 3, 4, 5, 10 }.Select(step => Math.Round(rate.At(step), 12)));
    }

    [Fact]
    public void At_Cosine_FallsFromTheHighestToNearlyZero()
    {
        var rate = new LearningRate(1, LearningRateSchedule.Cosine, 0, 100);

        Assert.Equal(1, rate.At(1));
        Assert.Equal(0.5, rate.At(51), 12);
        Assert.InRange(rate.At(100), 1e-6, 1e-3);
        Assert.Equal(Enumerable.Range(1, 100).Select(step => rate.At(step)).OrderDescending(), Enumerable.Range(1, 100).Select(step => rate.At(step)));
    }

    [Fact]
    public void At_Linear_FallsByTheSameEveryStep()
    {
        var rate = new LearningRate(0.8, LearningRateSchedule.Linear, 2, 6);

        Assert.Equal([0.4, 0.8, 0.8, 0.6, 0.4, 0.2], Enumerable.Range(1, 6).Select(step => Math.Round(rate.At(step), 12)));
    }

    [Fact]
    public void At_WarmupAsLongAsTheRun_NeverFalls() =>
        Assert.Equal(1, new LearningRate(1, LearningRateSchedule.Cosine, 50, 50).At(50));
}
