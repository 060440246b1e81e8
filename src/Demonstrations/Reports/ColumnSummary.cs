using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports;

/// <summary>What is known of one column of the sample, computed once for every check.</summary>
internal sealed class ColumnSummary
{
    /// <summary>The probabilities of <see cref="DimensionProfile.Quantiles"/>.</summary>
    public static readonly double[] Probabilities = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    private const int Bins = 24;

    /// <summary>More values than these are thinned evenly before they are sorted.</summary>
    private const int MaximumSorted = 8192;

    private readonly float[] _sorted;

    private ColumnSummary(float[] sorted) => _sorted = sorted;

    /// <summary>Smallest value.</summary>
    public float Minimum { get; private init; }

    /// <summary>Largest value.</summary>
    public float Maximum { get; private init; }

    /// <summary>Arithmetic mean.</summary>
    public double Mean { get; private init; }

    /// <summary>Population standard deviation.</summary>
    public double Deviation { get; private init; }

    /// <summary>Whether it takes more values than a switch or a small set of levels does.</summary>
    public bool IsGraded { get; private init; }

    /// <summary>How far a quantile of so many transitions may be off, in rank, with a probability of 0.95.</summary>
    public static double QuantileError(ReportSample sample)
    {
        var sorted = Math.Min(sample.Transitions, MaximumSorted);
        return sample.IsWhole && sorted == sample.Transitions ? 0 : Math.Sqrt(Math.Log(2 / 0.05) / (2 * sorted));
    }

    /// <summary>Looks at a column.</summary>
    public static ColumnSummary Of(SampledFeature feature, int column, int rows)
    {
        var (minimum, maximum, sum) = (float.PositiveInfinity, float.NegativeInfinity, 0.0);
        for (var row = 0; row < rows; row++)
        {
            var value = feature.At(row, column);
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
            sum += value;
        }

        var (mean, squares) = (sum / rows, 0.0);
        for (var row = 0; row < rows; row++)
        {
            var deviation = feature.At(row, column) - mean;
            squares += deviation * deviation;
        }

        var sorted = Sort(feature, column, rows);
        return new ColumnSummary(sorted)
        {
            Minimum = minimum,
            Maximum = maximum,
            Mean = mean,
            Deviation = Math.Sqrt(squares / rows),
            IsGraded = CountDistinct(sorted) > Bins,
        };
    }

    /// <summary>The value that the given share of all values lies below; linear between neighbours.</summary>
    public double Quantile(double probability)
    {
        var position = probability * (_sorted.Length - 1);
        var low = (int)position;
        var high = Math.Min(low + 1, _sorted.Length - 1);
        return _sorted[low] + ((_sorted[high] - (double)_sorted[low]) * (position - low));
    }

    /// <summary>All values in ranges of equal width.</summary>
    public Histogram Count(SampledFeature feature, int column, int rows)
    {
        var counts = new long[Bins];
        var scale = Maximum > Minimum ? Bins / ((double)Maximum - Minimum) : 0;
        for (var row = 0; row < rows; row++)
        {
            counts[Math.Min((int)((feature.At(row, column) - (double)Minimum) * scale), Bins - 1)]++;
        }

        return new Histogram(Minimum, Maximum, counts);
    }

    private static float[] Sort(SampledFeature feature, int column, int rows)
    {
        var sorted = new float[Math.Min(rows, MaximumSorted)];
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = feature.At((int)((long)i * rows / sorted.Length), column);
        }

        Array.Sort(sorted);
        return sorted;
    }

    private static int CountDistinct(float[] sorted)
    {
        var count = 1;
        for (var i = 1; i < sorted.Length && count <= Bins; i++)
        {
            count += sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return count;
    }
}
