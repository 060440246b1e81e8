using System.Globalization;

namespace ImitationService.Testing.Environments;

/// <summary>Mean return with its 95 % interval, by the percentile bootstrap (10,000 resamples, fixed seed).</summary>
public sealed class ReturnSummary
{
    private const int Resamples = 10_000;

    /// <summary>Summarises returns.</summary>
    public ReturnSummary(IReadOnlyList<double> returns)
    {
        var random = new Random(20_240_101);
        var means = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            for (var j = 0; j < returns.Count; j++)
            {
                means[i] += returns[random.Next(returns.Count)] / returns.Count;
            }
        }

        Array.Sort(means);
        (Episodes, Mean, Low, High) = (returns.Count, returns.Average(), means[Resamples / 40], means[^(Resamples / 40)]);
    }

    /// <summary>Number of episodes.</summary>
    public int Episodes { get; }

    /// <summary>Mean return.</summary>
    public double Mean { get; }

    /// <summary>Lower end of the interval.</summary>
    public double Low { get; }

    /// <summary>Upper end of the interval.</summary>
    public double High { get; }

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"return {Mean:F1}, 95 % interval [{Low:F1}, {High:F1}], {Episodes} episodes");
}
