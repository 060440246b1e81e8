using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ImitationService.Learning.Products;

/// <summary>What a layer does to its rows besides the product. One pass over the memory each, 16 numbers at a time.</summary>
internal static unsafe class LayerRows
{
    private const int Lanes = 16;

    // So many rows are summed up by themselves first: the error of long sums grows with their length.
    private const int SummedTogether = 64;

    /// <summary>Adds the bias to every row, and takes the positive part where it is asked for.</summary>
    /// <param name="x">With whole rows. [m, n]</param>
    /// <param name="bias">[n]</param>
    /// <param name="isRectified">Whether negative sums become zero (ReLU).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddBias(Matrix x, float* bias, bool isRectified)
    {
        var (least, mask) = (Vector512.Create(isRectified ? 0 : float.NegativeInfinity), FirstLanes.Mask(x.Columns % Lanes));
        for (var i = 0; i < x.Rows; i++)
        {
            var row = x.At(i, 0);
            var j = 0;
            for (; j <= x.Columns - Lanes; j += Lanes)
            {
                Positive(Vector512.Load(row + j) + Vector512.Load(bias + j), least).Store(row + j);
            }

            if (j < x.Columns)
            {
                FirstLanes.Store(row + j, mask, Positive(FirstLanes.Load(row + j, mask) + FirstLanes.Load(bias + j, mask), least));
            }
        }
    }

    /// <summary>Leaves of the gradients those whose value is positive: backward through ReLU.</summary>
    /// <param name="delta">[m, n], whole.</param>
    /// <param name="values">What the layer answered. [m, n], whole.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rectify(Matrix delta, Matrix values)
    {
        float* gradients = delta.At(0, 0), answers = values.At(0, 0);
        nint i = 0, length = (nint)delta.Rows * delta.Columns;
        for (; i <= length - Lanes; i += Lanes)
        {
            var isPositive = Vector512.GreaterThan(Vector512.Load(answers + i), Vector512<float>.Zero);
            (Vector512.Load(gradients + i) & isPositive).Store(gradients + i);
        }

        for (; i < length; i++)
        {
            gradients[i] = answers[i] > 0 ? gradients[i] : 0;
        }
    }

    /// <summary>Sums of the columns: a bias's gradient.</summary>
    /// <param name="x">With whole rows. [m, n]</param>
    /// <param name="sums">[n]</param>
    /// <param name="isAdded">Whether they are added to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumRows(Matrix x, float* sums, bool isAdded)
    {
        var j = 0;
        for (; j <= x.Columns - Lanes; j += Lanes)
        {
            SumRows<AllLanes>(x, j, default, sums + j, isAdded);
        }

        if (j < x.Columns)
        {
            SumRows<FirstLanes>(x, j, FirstLanes.Mask(x.Columns - j), sums + j, isAdded);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumRows<TLanes>(Matrix x, int column, Vector512<float> mask, float* sums, bool isAdded)
        where TLanes : ILanes
    {
        var sum = isAdded ? TLanes.Load(sums, mask) : Vector512<float>.Zero;
        for (var first = 0; first < x.Rows; first += SummedTogether)
        {
            var part = Vector512<float>.Zero;
            for (var i = first; i < Math.Min(first + SummedTogether, x.Rows); i++)
            {
                part += TLanes.Load(x.At(i, column), mask);
            }

            sum += part;
        }

        TLanes.Store(sums, mask, sum);
    }

    // What is no number stays none, as torch has it.
    private static Vector512<float> Positive(Vector512<float> x, Vector512<float> least) => Vector512.ConditionalSelect(Vector512.LessThan(x, least), least, x);
}
