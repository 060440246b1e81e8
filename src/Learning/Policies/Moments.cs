using System.Runtime.InteropServices;
using TorchSharp;

namespace ImitationService.Learning.Policies;

/// <summary>Mean, spread and extremes of each dimension, in double precision.</summary>
internal sealed class Moments
{
    /// <summary>Of more numbers than this quantiles are those of evenly chosen rows, half of it at least.</summary>
    public const int MostNumbers = 1 << 22;

    private const long RowsAtOnce = 65_536;

    private readonly double[] _origin;
    private readonly double[] _sum;
    private readonly double[] _squares;
    private readonly List<float> _rows = [];
    private readonly int _mostRows;
    private long _stride = 1;
    private long _count;

    /// <summary>Of nothing yet; of so many dimensions.</summary>
    public Moments(int size)
    {
        (_origin, _sum, _squares) = (new double[size], new double[size], new double[size]);
        (Minimum, Maximum) = (new double[size], new double[size]);
        Minimum.AsSpan().Fill(double.PositiveInfinity);
        Maximum.AsSpan().Fill(double.NegativeInfinity);
        _mostRows = Math.Max(1, MostNumbers / Math.Max(1, size));
    }

    /// <summary>Number of dimensions.</summary>
    public int Size => _sum.Length;

    /// <summary>Arithmetic means.</summary>
    public double[] Mean => [.. _sum.Select((sum, i) => _origin[i] + (sum / _count))];

    /// <summary>Smallest values.</summary>
    public double[] Minimum { get; }

    /// <summary>Largest values.</summary>
    public double[] Maximum { get; }

    /// <summary>Of the rows of a matrix in this machine's memory. [n, d]</summary>
    public static Moments Of(torch.Tensor values)
    {
        var moments = new Moments((int)values.shape[1]);
        moments.Add(values);
        return moments;
    }

    /// <summary>Adds rows: in pieces or at once, the result is the same in bits. [k, d]</summary>
    public void Add(torch.Tensor values)
    {
        for (var row = 0L; row < values.shape[0]; row += RowsAtOnce)
        {
            using var part = values.narrow(0, row, Math.Min(RowsAtOnce, values.shape[0] - row));
            Add(MemoryMarshal.Cast<byte, float>(part.bytes));
        }
    }

    /// <summary>What a low and a high share of a dimension's values lie below, between two neighbours in proportion (as numpy's quantile).</summary>
    public (double Low, double High) Quantiles(int i, double low, double high)
    {
        var sorted = Sorted(i);
        return (Quantile(sorted, low), Quantile(sorted, high));
    }

    /// <summary>What a share of ascending values lies below, between two neighbours in proportion (as numpy's quantile).</summary>
    public static double Quantile(float[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var before = (int)place;
        var after = Math.Min(before + 1, sorted.Length - 1);
        return sorted[before] + ((place - before) * ((double)sorted[after] - sorted[before]));
    }

    /// <summary>The values of a dimension that quantiles are of, ascending.</summary>
    public float[] Sorted(int i)
    {
        float[] sorted = [.. Enumerable.Range(0, _rows.Count / Size).Select(row => _rows[(row * Size) + i])];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Population standard deviation of a dimension.</summary>
    public double StandardDeviation(int i)
    {
        var mean = _sum[i] / _count;
        return Math.Sqrt(Math.Max(0, (_squares[i] / _count) - (mean * mean)));
    }

    // Sums of differences from the first row: squares of large values with a small spread would cancel each other out.
    private void Add(ReadOnlySpan<float> rows)
    {
        if (_count == 0)
        {
            for (var i = 0; i < Size && i < rows.Length; i++)
            {
                _origin[i] = rows[i];
            }
        }

        for (var start = 0; start < rows.Length; start += Size)
        {
            var row = rows.Slice(start, Size);
            for (var i = 0; i < row.Length; i++)
            {
                var difference = row[i] - _origin[i];
                _sum[i] += difference;
                _squares[i] += difference * difference;
                Minimum[i] = Math.Min(Minimum[i], row[i]);
                Maximum[i] = Math.Max(Maximum[i], row[i]);
            }

            if (_count % _stride == 0)
            {
                Keep(row);
            }

            _count++;
        }
    }

    // Every row of the stride, whatever the pieces: twice it once there are too many.
    private void Keep(ReadOnlySpan<float> row)
    {
        if (_rows.Count == _mostRows * Size)
        {
            var half = (_mostRows + 1) / 2;
            for (var i = 0; i < half * Size; i++)
            {
                _rows[i] = _rows[(i / Size * 2 * Size) + (i % Size)];
            }

            _rows.RemoveRange(half * Size, _rows.Count - (half * Size));
            _stride *= 2;
            if (_count % _stride != 0)
            {
                return;
            }
        }

        _rows.AddRange(row);
    }
}
