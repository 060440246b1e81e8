using ImitationService.Standalone.Demo;

namespace ImitationService.Standalone.Tests.Demo;

public sealed class SuccessRateTests
{
    // Wilson's interval as statsmodels gives it: proportion_confint(count, nobs, method="wilson").
    [Theory]
    [InlineData(200, 200, 0.981155, 1)]
    [InlineData(198, 200, 0.964283, 0.997253)]
    [InlineData(5, 10, 0.236593, 0.763407)]
    [InlineData(0, 10, 0, 0.277533)]
    public void Interval_OfARate_IsWilsons(int successes, int trials, double low, double high)
    {
        var interval = new SuccessRate(successes, trials).Interval();

        Assert.Equal(low, interval.Low, 1e-5);
        Assert.Equal(high, interval.High, 1e-5);
    }

    [Fact]
    public void ToString_OfARate_SaysAllOfIt() =>
        Assert.Equal("99.0 % (198 of 200; 95 % interval 96.4 to 99.7 %)", new SuccessRate(198, 200).ToString());
}
