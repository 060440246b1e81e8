using System.Globalization;

namespace ImitationService.Standalone.Demo;

/// <summary>Successes of a number of trials.</summary>
internal sealed record SuccessRate(int Successes, int Trials)
{
    private const double Z = 1.959964;

    /// <summary>The share of successes.</summary>
    public double Share => (double)Successes / Trials;

    /// <summary>The rate of these drives.</summary>
    public static SuccessRate Of(IReadOnlyCollection<Drive> drives) =>
        new(drives.Count(drive => drive.End == DriveEnd.Reached), drives.Count);

    /// <summary>Wilson's score interval at 95 %, which holds near 0 and 1 too.</summary>
    public (double Low, double High) Interval()
    {
        var squared = Z * Z / Trials;
        var center = (Share + squared / 2) / (1 + squared);
        var half = Z * Math.Sqrt(Share * (1 - Share) / Trials + squared / (4 * Trials)) / (1 + squared);
        return (Math.Max(0, center - half), Math.Min(1, center + half));
    }

    public override string ToString()
    {
        var (low, high) = Interval();
        return string.Create(CultureInfo.InvariantCulture, $"{100 * Share:0.0} % ({Successes} of {Trials}; 95 % interval {100 * low:0.0} to {100 * high:0.0} %)");
    }
}
