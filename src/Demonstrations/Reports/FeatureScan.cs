using System.Numerics;
using System.Runtime.CompilerServices;
using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Reports;

/// <summary>
/// Statistics of one feature in one pass: single values after Welford (1962), blocks summed around their first row and merged
/// after Chan, Golub and LeVeque (1979); values that are not finite are counted apart.
/// </summary>
internal sealed class FeatureScan(string feature, int size)
{
    private readonly double[] _minimum = Filled(size, double.PositiveInfinity);
    private readonly double[] _maximum = Filled(size, double.NegativeInfinity);
    private readonly double[] _mean = new double[size];
    private readonly double[] _squares = new double[size];
    private readonly long[] _count = new long[size];
    private readonly double[] _shift = new double[size];
    private readonly double[] _sum = new double[size];
    private readonly double[] _squareSum = new double[size];
    private long _notANumber;
    private long _infinite;

    /// <summary>Narrows values to single precision; false where some are not finite then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Narrow(ReadOnlySpan<double> source, Span<float> target)
    {
        var (i, check, rest) = (0, Vector<float>.Zero, 0f);
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var narrow = Vector.Narrow(new Vector<double>(source[i..]), new Vector<double>(source[(i + Vector<double>.Count)..]));
            narrow.CopyTo(target[i..]);

            // x - x is 0 for a finite x, and NaN for any other.
            check += narrow - narrow;
        }

        for (; i < source.Length; i++)
        {
            target[i] = (float)source[i];
            rest += target[i] - target[i];
        }

        return Vector.Sum(check) + rest == 0;
    }

    /// <summary>Adds one element; false when it is not finite.</summary>
    public bool Add(int dimension, double value)
    {
        if (!double.IsFinite(value))
        {
            if (double.IsNaN(value))
            {
                _notANumber++;
            }
            else
            {
                _infinite++;
            }

            return false;
        }

        _minimum[dimension] = Math.Min(_minimum[dimension], value);
        _maximum[dimension] = Math.Max(_maximum[dimension], value);
        var delta = value - _mean[dimension];
        _mean[dimension] += delta / ++_count[dimension];
        _squares[dimension] += delta * (value - _mean[dimension]);
        return true;
    }

    /// <summary>Narrows a block to single precision, and adds it where all of it is finite then; otherwise adds nothing.</summary>
    /// <param name="rows">The values: [rows, size].</param>
    /// <param name="floats">Takes them in single precision.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAddFinite(ReadOnlySpan<double> rows, Span<float> floats)
    {
        if (!Narrow(rows, floats))
        {
            return false;
        }

        rows[..size].CopyTo(_shift);
        _sum.AsSpan().Clear();
        _squareSum.AsSpan().Clear();
        for (var start = 0; start < rows.Length; start += size)
        {
            AddRow(rows.Slice(start, size));
        }

        Merge(rows.Length / size);
        return true;
    }

    /// <summary>What was gathered.</summary>
    public FeatureStatistics Complete()
    {
        var deviations = _squares.Zip(_count, (squares, count) => count > 0 ? Math.Sqrt(squares / count) : 0).ToArray();
        var constant = Enumerable.Range(0, size).Where(dimension => _count[dimension] > 0 && _minimum[dimension] == _maximum[dimension]);
        return new FeatureStatistics(feature, Finite(_minimum), Finite(_maximum), _mean, deviations, _notANumber, _infinite, [.. constant]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRow(ReadOnlySpan<double> row)
    {
        var i = 0;
        for (; i <= size - Vector<double>.Count; i += Vector<double>.Count)
        {
            var values = new Vector<double>(row[i..]);
            var shifted = values - new Vector<double>(_shift, i);
            (new Vector<double>(_sum, i) + shifted).CopyTo(_sum, i);
            (new Vector<double>(_squareSum, i) + (shifted * shifted)).CopyTo(_squareSum, i);
            Vector.Min(new Vector<double>(_minimum, i), values).CopyTo(_minimum, i);
            Vector.Max(new Vector<double>(_maximum, i), values).CopyTo(_maximum, i);
        }

        for (; i < size; i++)
        {
            var shifted = row[i] - _shift[i];
            _sum[i] += shifted;
            _squareSum[i] += shifted * shifted;
            _minimum[i] = Math.Min(_minimum[i], row[i]);
            _maximum[i] = Math.Max(_maximum[i], row[i]);
        }
    }

    private void Merge(long count)
    {
        for (var i = 0; i < size; i++)
        {
            var mean = _shift[i] + (_sum[i] / count);
            var squares = Math.Max(0, _squareSum[i] - (_sum[i] * _sum[i] / count));
            var (delta, total) = (mean - _mean[i], _count[i] + count);
            _squares[i] += squares + (delta * delta * ((double)_count[i] * count / total));
            _mean[i] += delta * count / total;
            _count[i] = total;
        }
    }

    private static double[] Filled(int size, double value)
    {
        var array = new double[size];
        Array.Fill(array, value);
        return array;
    }

    /// <summary>A dimension without any finite value has no bounds; JSON has no infinity.</summary>
    private static double[] Finite(double[] bounds) => [.. bounds.Select(bound => double.IsFinite(bound) ? bound : 0)];
}
