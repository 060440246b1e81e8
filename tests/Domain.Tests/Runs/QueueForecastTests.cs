using ImitationService.Domain.Runs;

namespace ImitationService.Domain.Tests.Runs;

public sealed class QueueForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ExpectedStart_SlotFree_IsNow() => Assert.Equal(Now, QueueForecast.ExpectedStart(1, 2, [Held(10, 50)], Now));

    [Fact]
    public void ExpectedStart_SlotsTaken_IsWhenTheNextOnesEnd()
    {
        RunUnderWay[] held = [Held(10, 50), Held(20, 20)];

        Assert.Equal(Now.AddSeconds(20), QueueForecast.ExpectedStart(1, 2, held, Now));
        Assert.Equal(Now.AddSeconds(50), QueueForecast.ExpectedStart(2, 2, held, Now));

        // Runs take 50 s on average: the first in line ends after 70 s.
        Assert.Equal(Now.AddSeconds(70), QueueForecast.ExpectedStart(3, 2, held, Now));
    }

    [Fact]
    public void ExpectedStart_NotKnown_IsNull()
    {
        Assert.Null(QueueForecast.ExpectedStart(1, 1, [Held(5, null)], Now));
        Assert.Null(QueueForecast.ExpectedStart(1, 0, [], Now));
        Assert.Null(QueueForecast.ExpectedStart(2, 1, [], Now));
        Assert.Null(QueueForecast.ExpectedStart(1, 0, [Held(5, 5)], Now));
    }

    [Fact]
    public void ExpectedStart_SomeHaveNotSaid_TakesTheAverageOfTheOthers() =>
        Assert.Equal(Now.AddSeconds(40), QueueForecast.ExpectedStart(1, 2, [Held(50, 50), Held(60, null)], Now));

    private static RunUnderWay Held(double elapsed, double? remaining) => new("a", Now.AddSeconds(-elapsed), remaining);
}
