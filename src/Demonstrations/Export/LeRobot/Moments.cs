namespace ImitationService.Demonstrations.Export.LeRobot;

/// <summary>Bounds, mean and deviation of each dimension, gathered piece by piece and joined (Chan, Golub, LeVeque 1979).</summary>
internal sealed class Moments(int size)
{
    private readonly double[] _minimum = Filled(size, double.PositiveInfinity);
    private readonly double[] _maximum = Filled(size, double.NegativeInfinity);
    private readonly double[] _mean = new double[size];
    private readonly double[] _squares = new double[size];

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    public IReadOnlyList<double> Minimum => _minimum;

    public IReadOnlyList<double> Maximum => _maximum;

    public IReadOnlyList<double> Mean => _mean;

    /// <summary>Population deviation.</summary>
    public double[] Deviation() => [.. _squares.Select(squares => Math.Sqrt(squares / Math.Max(1, Count)))];

    /// <summary>Takes rows in: [rows, size].</summary>
    public void Add<T>(ReadOnlySpan<T> rows, Func<T, double> valueOf)
    {
        var count = rows.Length / size;
        if (count == 0)
        {
            return;
        }

        for (var dimension = 0; dimension < size; dimension++)
        {
            var (sum, low, high) = (0.0, double.PositiveInfinity, double.NegativeInfinity);
            for (var i = dimension; i < rows.Length; i += size)
            {
                var value = valueOf(rows[i]);
                (sum, low, high) = (sum + value, Math.Min(low, value), Math.Max(high, value));
            }

            var (mean, squares) = (sum / count, 0.0);
            for (var i = dimension; i < rows.Length; i += size)
            {
                squares += Math.Pow(valueOf(rows[i]) - mean, 2);
            }

            Join(dimension, count, low, high, mean, squares);
        }

        Count += count;
    }

    /// <summary>Takes others in.</summary>
    public void Add(Moments other)
    {
        for (var dimension = 0; dimension < size && other.Count > 0; dimension++)
        {
            Join(dimension, other.Count, other._minimum[dimension], other._maximum[dimension], other._mean[dimension], other._squares[dimension]);
        }

        Count += other.Count;
    }

    private void Join(int dimension, long count, double low, double high, double mean, double squares)
    {
        var (total, apart) = ((double)(Count + count), mean - _mean[dimension]);
        _minimum[dimension] = Math.Min(_minimum[dimension], low);
        _maximum[dimension] = Math.Max(_maximum[dimension], high);
        _squares[dimension] += squares + (apart * apart * Count * count / total);
        _mean[dimension] += apart * count / total;
    }

    private static double[] Filled(int size, double value)
    {
        var array = new double[size];
        Array.Fill(array, value);
        return array;
    }
}
