using System.Runtime.InteropServices;
using TorchSharp;

namespace ImitationService.Learning.Policies;

/// <summary>Mean, spread and extremes of each dimension, in double precision.</summary>
internal sealed class Moments
{
    private const long RowsAtOnce = 65_536;
    private const int MostKept = 1 << 22;

    private readonly double[] _origin;
    private readonly double[] _sum;
    private readonly double[] _squares;
    private readonly List<float> _kept = [];
    private long _count;
    private long _stride = 1;

    /// <summary>Of nothing yet; of so many dimensions.</summary>
    public Moments(int size)
    {
        (_origin, _sum, _squares) = (new double[size], new double[size], new double[size]);
        (Minimum, Maximum) = (new double[size], new double[size]);
        Minimum.AsSpan().Fill(double.PositiveInfinity);
        Maximum.AsSpan().Fill(double.NegativeInfinity);
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

    /// <summary>
    /// What a low and a high share of a dimension's values lie below, between two neighbours in proportion (as numpy's quantile): of
    /// all rows, or of evenly chosen ones where there are many.
    /// </summary>
    public (double Low, double High) Quantiles(int i, double low, double high)
    {
        var sorted = new float[_kept.Count / Size];
        for (var row = 0; row < sorted.Length; row++)
        {
            sorted[row] = _kept[(row * Size) + i];
        }

        Array.Sort(sorted);
        double At(double share)
        {
            var place = share * (sorted.Length - 1);
            var before = (int)place;
            var after = Math.Min(before + 1, sorted.Length - 1);
            return sorted[before] + ((place - before) * ((double)sorted[after] - sorted[before]));
        }

        return (At(low), At(high));
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

            Keep(row);
            _count++;
        }
    }

    // Each row whose number is a multiple of the stride, which doubles where they become too many.
    private void Keep(ReadOnlySpan<float> row)
    {
        if (_count % _stride != 0)
        {
            return;
        }

        if (_kept.Count + Size > Math.Max(MostKept, 2 * Size))
        {
            var kept = CollectionsMarshal.AsSpan(_kept);
            var half = (_kept.Count / Size / 2) + (_kept.Count / Size % 2);
            for (var i = 1; i < half; i++)
            {
                kept.Slice(2 * i * Size, Size).CopyTo(kept.Slice(i * Size, Size));
            }

            _kept.RemoveRange(half * Size, _kept.Count - (half * Size));
            _stride *= 2;
            if (_count % _stride != 0)
            {
                return;
            }
        }

        _kept.AddRange(row);
    }
}
