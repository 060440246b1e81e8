namespace ImitationService.Api.Curves;

/// <summary>The vertical scale of a panel: logarithmic where the values span so much that a linear one would show a flat line.</summary>
internal sealed class CurveScale
{
    private const double LogarithmicFrom = 20;
    private const int MostTicks = 6;

    private readonly double _low;
    private readonly double _high;

    private CurveScale(double low, double high, bool isLogarithmic, IReadOnlyList<double> ticks)
    {
        _low = low;
        _high = high;
        IsLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    /// <summary>Whether equal distances are equal ratios.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>Where lines are drawn and labelled.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>The scale that shows these values well.</summary>
    /// <param name="values">What is drawn.</param>
    /// <param name="isShare">From 0 to 1.</param>
    /// <param name="isMeasured">Linear, from the lowest value to the highest: quantities of a robot, say, whose zero means nothing.</param>
    public static CurveScale Of(IReadOnlyList<double> values, bool isShare, bool isMeasured = false)
    {
        if (isMeasured)
        {
            return Linear(values.Min(), values.Max());
        }

        var (low, high) = isShare ? (0, 1) : (values.Min(), values.Max());
        return !isShare && low > 0 && high / low >= LogarithmicFrom ? Logarithmic(low, high) : Linear(Math.Min(0, low), high);
    }

    /// <summary>Round steps for the horizontal axis.</summary>
    public static IEnumerable<long> Steps(long last)
    {
        var distance = Math.Max(1, (long)Round(last / (double)MostTicks));
        for (var step = 0L; step <= last; step += distance)
        {
            yield return step;
        }
    }

    /// <summary>Where a value lies: 0 is the bottom, 1 the top.</summary>
    public double Of(double value)
    {
        var share = IsLogarithmic
            ? (Math.Log10(value) - Math.Log10(_low)) / (Math.Log10(_high) - Math.Log10(_low))
            : (value - _low) / (_high - _low);
        return Math.Clamp(share, 0, 1);
    }

    private static CurveScale Linear(double low, double high)
    {
        var span = high > low ? high - low : Math.Max(1e-9, Math.Abs(high));
        var distance = Round(span / MostTicks);
        var first = Math.Floor(low / distance) * distance;
        var count = (int)Math.Ceiling((low + span - first) / distance);
        var ticks = Enumerable.Range(0, count + 1).Select(i => Math.Round(first + (i * distance), 12)).ToList();
        return new CurveScale(ticks[0], ticks[^1], isLogarithmic: false, ticks);
    }

    private static CurveScale Logarithmic(double low, double high)
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(low)), (int)Math.Ceiling(Math.Log10(high)));
        double[] marks = last - first <= 3 ? [1, 2, 5] : [1];
        var ticks = Enumerable.Range(first, last - first + 1)
            .SelectMany(power => marks.Select(mark => mark * Math.Pow(10, power)))
            .Where(tick => tick >= low / 2 && tick <= high * 2)
            .ToList();
        var every = Math.Max(1, (ticks.Count + MostTicks) / (MostTicks + 2));
        return new CurveScale(Math.Min(low, ticks[0]), Math.Max(high, ticks[^1]), isLogarithmic: true, [.. ticks.Where((_, index) => index % every == 0)]);
    }

    /// <summary>The next of 1, 2 and 5 times a power of ten.</summary>
    private static double Round(double distance)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(distance)));
        return (distance / power) switch
        {
            <= 1 => power,
            <= 2 => 2 * power,
            <= 5 => 5 * power,
            _ => 10 * power,
        };
    }
}
